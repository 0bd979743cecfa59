import { serveTasks } from '../../../layers/vision/workers/serve.worker.ts';
import { SAMPLE_TASKS } from './sample-tasks.ts';

serveTasks(SAMPLE_TASKS, { factor: 2 }, async () => undefined);
