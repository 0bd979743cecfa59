/**
 * `npm run -s cost -- [--index-ms N] [--search-ms N] [--memory MB] [--faces N]`: prints the cost of Visage at AWS's
 * list prices beside that of Rekognition, from measured durations, as a table for docs/deploy.md.
 */
import { parseArgs } from 'node:util';
import { type Cost, idle, indexing, searching, storing, total, type Workload } from './cost.ts';
import { PRICES } from './prices.ts';

const ALARMS = 18;

const { values } = parseArgs({
  options: {
    'index-ms': { type: 'string', default: '160' },
    'search-ms': { type: 'string', default: '160' },
    memory: { type: 'string', default: '2048' },
    faces: { type: 'string', default: '3' },
  },
});
const workload: Workload = {
  indexMs: Number(values['index-ms']),
  searchMs: Number(values['search-ms']),
  memory: Number(values.memory),
  facesPerImage: Number(values.faces),
};
if (Object.values(workload).some((value) => !(value > 0))) throw new Error('Durations, memory and faces are numbers.');

const perThousandImages = 1000 * PRICES.rekognition.image;
const perMillionFaces = 1e6 * PRICES.rekognition.faceMonth;
console.log(
  [
    '| | Visage | of which | Amazon Rekognition |',
    '|---|---|---|---|',
    row('1,000 images indexed', indexing(workload), perThousandImages),
    row('1,000 images searched', searching(workload), perThousandImages),
    row('1,000,000 faces stored, a month', storing(), perMillionFaces),
    row('nothing done, a month', idle(ALARMS), 0),
  ].join('\n'),
);

function row(what: string, costs: readonly Cost[], rekognition: number): string {
  const parts = costs.map(({ item, dollars }) => `${item} ${dollars.toFixed(4)}`).join(', ');
  return `| ${what} | $${total(costs).toFixed(3)} | ${parts} | $${rekognition.toFixed(2)} |`;
}
