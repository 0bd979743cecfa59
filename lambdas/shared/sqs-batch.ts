import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';

/**
 * Handles the messages of a batch sequentially: the work of each may take all processors or most of the memory. A
 * message whose work throws is reported by its id, so that SQS delivers it again, and no other.
 * @param logFailure logs why a message failed
 */
export async function handleBatch(
  records: readonly SQSRecord[],
  work: (record: SQSRecord) => Promise<void>,
  logFailure: (error: unknown, record: SQSRecord) => void,
): Promise<SQSBatchResponse> {
  const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
  for (const record of records) {
    try {
      await work(record);
    } catch (error) {
      logFailure(error, record);
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures };
}
