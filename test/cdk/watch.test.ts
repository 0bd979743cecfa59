import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { EVERYTHING, synthesise } from './synthesis.ts';

const { template, resources } = synthesise();

function alarmsOf(list: ReturnType<typeof resources>): Record<string, unknown>[] {
  return list.map(([, { Properties }]) => Properties);
}

it('Every alarm names its chapter of the runbook, and the runbook has a chapter for each and no other', () => {
  const alarms = alarmsOf(resources('AWS::CloudWatch::Alarm'));
  const runbook = readFileSync(new URL('../../docs/runbook.md', import.meta.url), 'utf8');
  const chapters = [...runbook.matchAll(/^## (\w+)$/gm)].map(([, name]) => name);
  const names = alarms.map(({ AlarmName }) => String(AlarmName).replace(/^Visage-/, ''));
  expect(new Set(names).size).toBe(alarms.length);
  expect(chapters.sort()).toEqual(names.sort());
  for (const { AlarmName, AlarmDescription } of alarms) {
    const chapter = String(AlarmName)
      .replace(/^Visage-/, '')
      .toLowerCase();
    expect(AlarmDescription).toMatch(new RegExp(`docs/runbook\\.md#${chapter}$`));
  }
});

it('Errors, throttles, latency, concurrency, dead letters and work that waits raise alarms', () => {
  const metrics = new Set(alarmsOf(resources('AWS::CloudWatch::Alarm')).map(({ MetricName }) => MetricName));
  expect([...metrics]).toEqual(
    expect.arrayContaining([
      '5XXError',
      'Errors',
      'Throttles',
      'Latency',
      'ConcurrentExecutions',
      'ApproximateNumberOfMessagesVisible',
      'ApproximateAgeOfOldestMessage',
    ]),
  );
});

it('A log line of the level CRITICAL raises an alarm', () => {
  template.hasResourceProperties('AWS::Logs::MetricFilter', { FilterPattern: '{ $.level = "CRITICAL" }' });
});

it('Requests that were sent on to Amazon Rekognition are counted, where any can be', () => {
  const forwarded = { FilterPattern: '{ $.forwarded IS TRUE }' };
  synthesise(EVERYTHING).template.hasResourceProperties('AWS::Logs::MetricFilter', forwarded);
  template.resourcePropertiesCountIs('AWS::Logs::MetricFilter', forwarded, 0);
});

it('Alarms go to the topic that is named', () => {
  const everything = synthesise(EVERYTHING);
  const alarms = alarmsOf(everything.resources('AWS::CloudWatch::Alarm'));
  expect(alarms.length).toBeGreaterThan(10);
  for (const alarm of alarms) {
    expect(alarm).toMatchObject({ AlarmActions: [EVERYTHING.alarmTopicArn], OKActions: [EVERYTHING.alarmTopicArn] });
  }
});

it('There is a dashboard', () => {
  template.resourceCountIs('AWS::CloudWatch::Dashboard', 1);
});
