import { Duration } from 'aws-cdk-lib';

/** Parts of uploads that nobody finished are stored, and paid for, until somebody deletes them. */
export const ABANDONED_UPLOADS = { abortIncompleteMultipartUploadAfter: Duration.days(1) } as const;
