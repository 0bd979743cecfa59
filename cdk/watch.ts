import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  Dashboard,
  GraphWidget,
  type IMetric,
  type Metric,
  Stats,
  TextWidget,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { LOG_LEVEL_OF_DAMAGE } from '../lambdas/shared/constants.ts';
import type { Api } from './api.ts';
import type { ImageFunction } from './image-function.ts';
import type { Settings } from './settings.ts';
import type { Storage } from './storage.ts';
import type { Upkeep } from './upkeep.ts';
import type { Uploads } from './uploads.ts';
import type { WorkQueue } from './work-queue.ts';

/** Concurrent executions of functions in an account, unless its quota was raised. */
const ACCOUNT_CONCURRENCY = 1000;

interface Watched {
  readonly storage: Storage;
  readonly upkeep: Upkeep;
  readonly api: Api;
  readonly uploads: Uploads | undefined;
}

/** Alarms, each with a chapter in docs/runbook.md, and a dashboard. */
export class Watch extends Construct {
  readonly #settings: Settings;
  readonly #topic: SnsAction | undefined;

  constructor(scope: Construct, id: string, watched: Watched, settings: Settings) {
    super(scope, id);
    this.#settings = settings;
    this.#topic = settings.alarmTopicArn
      ? new SnsAction(Topic.fromTopicArn(this, 'Topic', settings.alarmTopicArn))
      : undefined;
    const { api, storage, upkeep, uploads } = watched;
    this.#watchApi(api);
    for (const [name, fn] of Object.entries({
      Api: api.fn,
      Compactor: upkeep.compactor,
      ...(uploads && { Indexer: uploads.indexer }),
    })) {
      this.#watchFunction(name, fn);
    }
    this.#watchQueue('Compaction', upkeep.work, Duration.hours(2));
    if (uploads) this.#watchQueue('Uploads', uploads.work, Duration.minutes(30));
    this.#watchTable(storage);
    this.#dashboard(watched);
  }

  #watchApi({ rest, fn }: Api): void {
    this.#alarm('ApiErrors', rest.metricServerError({ statistic: Stats.SUM, period: FIVE_MINUTES }), 5, {
      means: 'Five answers within five minutes were server errors.',
    });
    this.#alarm('ApiLatency', rest.metricLatency({ statistic: Stats.p(99), period: FIVE_MINUTES }), 5000, {
      means: 'One request in a hundred took longer than five seconds, for fifteen minutes.',
      periods: 3,
    });
    const most = this.#settings.reservedConcurrency ?? ACCOUNT_CONCURRENCY;
    this.#alarm(
      'ApiConcurrency',
      fn.metric('ConcurrentExecutions', { statistic: Stats.MAXIMUM, period: FIVE_MINUTES }),
      Math.ceil(0.8 * most),
      { means: `Four fifths of the ${most} copies of the function that may run at once were running.` },
    );
  }

  /** Counts the requests that were sent on to Amazon Rekognition, by their log lines. */
  #forwarded(fn: ImageFunction): Metric {
    const filter = new MetricFilter(this, 'Forwarded', {
      logGroup: fn.log,
      metricNamespace: this.#settings.name,
      metricName: 'Forwarded',
      filterPattern: FilterPattern.booleanValue('$.forwarded', true),
      defaultValue: 0,
    });
    return filter.metric({ statistic: Stats.SUM });
  }

  #watchFunction(name: string, fn: ImageFunction): void {
    this.#alarm(`${name}FunctionErrors`, fn.metricErrors({ period: FIVE_MINUTES }), 1, {
      means: 'The function died or ran out of time or memory: what it catches itself is no such error.',
    });
    this.#alarm(`${name}FunctionThrottles`, fn.metricThrottles({ period: FIVE_MINUTES }), 1, {
      means: 'Lambda would not start another copy of the function.',
    });
    const damage = new MetricFilter(this, `${name}CriticalLines`, {
      logGroup: fn.log,
      metricNamespace: this.#settings.name,
      metricName: `${name}Damage`,
      filterPattern: FilterPattern.stringValue('$.level', '=', LOG_LEVEL_OF_DAMAGE),
      defaultValue: 0,
    });
    this.#alarm(`${name}Damage`, damage.metric({ statistic: Stats.SUM, period: FIVE_MINUTES }), 1, {
      means: 'Stored vectors could not be read. This does not mend itself.',
    });
  }

  #watchQueue(name: string, { queue, deadLetters }: WorkQueue, patience: Duration): void {
    this.#alarm(
      `${name}DeadLetters`,
      deadLetters.metricApproximateNumberOfMessagesVisible({ statistic: Stats.MAXIMUM, period: FIVE_MINUTES }),
      1,
      { means: 'Work was given up after five tries, and waits in the dead-letter queue.' },
    );
    this.#alarm(
      `${name}Lag`,
      queue.metricApproximateAgeOfOldestMessage({ statistic: Stats.MAXIMUM, period: FIVE_MINUTES }),
      patience.toSeconds(),
      { means: `Work has been waiting for ${patience.toHumanString()}.` },
    );
  }

  #watchTable({ table }: Storage): void {
    const throttled = (metricName: string) => table.metric(metricName, { statistic: Stats.SUM, period: FIVE_MINUTES });
    this.#alarm('TableReadThrottles', throttled('ReadThrottleEvents'), 1, { means: 'DynamoDB refused reads.' });
    this.#alarm('TableWriteThrottles', throttled('WriteThrottleEvents'), 1, { means: 'DynamoDB refused writes.' });
  }

  #alarm(
    name: string,
    metric: IMetric,
    threshold: number,
    { means, periods = 1 }: { readonly means: string; readonly periods?: number },
  ): void {
    const alarm = new Alarm(this, name, {
      alarmName: `${this.#settings.name}-${name}`,
      alarmDescription: `${means} What to do: docs/runbook.md#${name.toLowerCase()}`,
      metric: metric as Metric,
      threshold,
      evaluationPeriods: periods,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    if (!this.#topic) return;
    alarm.addAlarmAction(this.#topic);
    alarm.addOkAction(this.#topic);
  }

  #dashboard({ api, storage, upkeep, uploads }: Watched): void {
    const { rest, fn } = api;
    const graph = (title: string, ...left: IMetric[]) => new GraphWidget({ title, left, width: 8, height: 6 });
    const ages = [upkeep.work, ...(uploads ? [uploads.work] : [])].map(({ queue }) =>
      queue.metricApproximateAgeOfOldestMessage({ statistic: Stats.MAXIMUM }),
    );
    const put = (metricName: string) => table(storage, metricName);
    new Dashboard(this, 'Dashboard', {
      dashboardName: this.#settings.name,
      widgets: [
        [new TextWidget({ markdown: `# ${this.#settings.name}\n${api.endpoint}`, width: 24, height: 2 })],
        [
          graph(
            'Requests',
            rest.metricCount({ statistic: Stats.SUM }),
            rest.metricClientError(),
            rest.metricServerError(),
          ),
          graph(
            'Latency, ms',
            ...[Stats.p(50), Stats.p(95), Stats.p(99)].map((statistic) => rest.metricLatency({ statistic })),
          ),
          graph(
            'Copies at work',
            fn.metric('ConcurrentExecutions', { statistic: Stats.MAXIMUM }),
            fn.metricThrottles(),
          ),
        ],
        [
          graph('Function, ms', ...[Stats.p(50), Stats.p(99)].map((statistic) => fn.metricDuration({ statistic }))),
          graph('Oldest waiting work, s', ...ages),
          graph('Table, units', put('ConsumedReadCapacityUnits'), put('ConsumedWriteCapacityUnits')),
        ],
        ...(this.#settings.forward.length > 0
          ? [[graph('Sent on to Amazon Rekognition, requests', this.#forwarded(fn))]]
          : []),
      ],
    });
  }
}

const FIVE_MINUTES = Duration.minutes(5);

function table({ table }: Storage, metricName: string): IMetric {
  return table.metric(metricName, { statistic: Stats.SUM });
}
