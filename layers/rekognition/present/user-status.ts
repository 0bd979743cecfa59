import type { UserStatus } from '@aws-sdk/client-rekognition';
import type { UserStatus as StoredStatus } from '../../gallery/index.ts';

/** The gallery's `active` is `ACTIVE` on the wire, and so on. */
export function userStatus(status: StoredStatus): UserStatus {
  return status.toUpperCase() as Uppercase<StoredStatus>;
}
