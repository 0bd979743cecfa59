import { Duration } from 'aws-cdk-lib';

/** Lifecycle rule for incomplete multipart uploads, whose parts are otherwise stored, and paid for, until they are deleted. */
export const ABANDONED_UPLOADS = { abortIncompleteMultipartUploadAfter: Duration.days(1) } as const;
