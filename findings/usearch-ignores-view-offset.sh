#!/usr/bin/env bash
# usearch 2.26.2 (its binding for Node) and typed arrays that begin inside their ArrayBuffer.
#
# `exactSearch` takes `subarray`, and every other view with an offset, from the beginning of the buffer beneath: it compares with
# other rows and another query than it was given. Lengths are those of the view, so nothing looks wrong. A copy (`slice`) is read
# rightly, and so are views by the same binding's `Index`.
#
# Seen: among (0, 1), (-1, 0), (0, -1), a view behind (1, 0), the query (0, 1) finds row 1; as a copy, row 0.
set -euo pipefail
source "$(dirname "$0")/lib.sh"

finding 'usearch@2.26.2' 'exactSearch reads a view into a larger array from the beginning of its buffer, wherever the view begins'
install usearch@2.26.2
check <<'JS'
import usearch from 'usearch';
import { claim, saw } from './finding.mjs';

const { exactSearch, Index, MetricKind } = usearch;
const all = Float32Array.of(1, 0, 0, 1, -1, 0, 0, -1);
const nearestOf = (rows, query) => Number(exactSearch(rows, query, 2, 1, MetricKind.Cos).keys[0]);

const up = Float32Array.of(0, 1);
const [ofView, ofCopy] = [nearestOf(all.subarray(2), up), nearestOf(all.slice(2), up)];
saw('nearest row to (0, 1) in a view whose row 0 is (0, 1)', ofView);
saw('the same with a copy', ofCopy);
claim('rows of a view are read from the beginning of its buffer', ofView === 1 && ofCopy === 0);

const [byView, byCopy] = [nearestOf(all, all.subarray(6)), nearestOf(all, all.slice(6))];
saw('nearest row to a view of row 3', byView);
saw('the same with a copy', byCopy);
claim('a query that is a view is read from the beginning of its buffer', byView === 0 && byCopy === 3);

const index = new Index({ metric: MetricKind.L2sq, dimensions: 2 });
index.add(3n, all.subarray(6));
const [distance] = index.search(all.subarray(6), 1, 1).distances;
saw('squared distance of row 3 from itself in an index, both as views', distance);
saw('the same from (0, -1)', index.search(Float32Array.of(0, -1), 1, 1).distances[0]);
claim('an index reads views rightly', distance === 0 && index.search(Float32Array.of(0, -1), 1, 1).distances[0] === 0);
JS
