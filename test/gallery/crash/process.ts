// A process that runs one operation and kills itself at one of its writes: `node process.ts JSON`, see Errand.
// Prints a line before it does, so that the parent can wait for it.
import { writeSync } from 'node:fs';
import { storeFromEnvironment } from '../../../lambdas/shared/store.ts';
import { intercept } from '../intercept.ts';
import { type OperationName, operations, type Subject } from './operations.ts';

export interface Errand {
  readonly environment: Readonly<Record<string, string>>;
  readonly operation: OperationName;
  readonly subject: Subject;
  readonly command: string;
  /** from 1 */
  readonly nth: number;
  readonly when: 'before' | 'after';
}

const { environment, operation, subject, command, nth, when } = JSON.parse(process.argv[2]) as Errand;
const store = storeFromEnvironment(environment);
let requests = 0;
intercept(command.includes('Object') ? store.s3 : store.dynamo, async (request) => {
  if (request.command !== command || ++requests < nth) return request.send();
  if (when === 'after') await request.send();
  writeSync(1, 'dead\n');
  process.kill(process.pid, 'SIGKILL');
  // The process does nothing more until the signal arrives.
  return new Promise(() => {});
});
await operations[operation](store, subject);
