import { type Caller, mayCall, mayUse } from '../access/index.ts';
import type { Call } from './call.ts';
import { collectionArn, collectionOfArn } from './collections/arns.ts';
import { AccessDeniedException } from './errors.ts';
import type { Services } from './services.ts';

/**
 * Lets a call pass that the caller's key allows: its operation, and every collection it names. What names none needs the
 * operation alone.
 * @throws AccessDeniedException
 */
export function authorize({ operation, request, isFree }: Call, services: Services, caller: Caller): void {
  if (isFree) return;
  const named = namedCollections(request, services);
  const denied = named.find((collection) => !mayUse(caller, collection));
  if (mayCall(caller, operation) && denied === undefined) return;
  const collection = denied ?? named[0];
  throw AccessDeniedException.to(
    `arn:aws:iam::${services.account}:user/${caller.accessKeyId}`,
    operation,
    // The message echoes no more than a collection's id can have.
    collection === undefined ? '*' : collectionArn(collection.slice(0, 255), services),
  );
}

/**
 * By id and by ARN: whichever of the two the operation reads, it must be allowed. The input is not checked yet: a member of
 * another type than text names nothing, and is refused where it is read.
 */
function namedCollections({ CollectionId, ResourceArn }: Call['request'], services: Services): string[] {
  const named: string[] = [];
  if (typeof CollectionId === 'string') named.push(CollectionId);
  // An ARN that is no collection's stands for itself: the operation will not find it either.
  if (typeof ResourceArn === 'string') named.push(collectionOfArn(ResourceArn, services) ?? ResourceArn);
  return named;
}
