// An emulator in a process of its own, so that a test can kill it: `node emulator-process.ts dynamodb|s3 FOLDER`.
// Prints its endpoint and runs until it is killed.
import { startDynamoDb } from '../../local/dynamodb.ts';
import { startS3 } from '../../local/s3.ts';
import { credentials } from './aws.ts';

const [, , service, folder = ''] = process.argv;
const where = { folder, host: '127.0.0.1', port: 0 };
const { endpoint } =
  service === 'dynamodb'
    ? await startDynamoDb(where)
    : await startS3({ ...where, ...credentials, buckets: ['visage-vectors'] });
process.stdout.write(`${endpoint}\n`);
