import type { Store, Write } from 'dynalite/db/index.js';
import validations from 'dynalite/validations/index.js';
import { codeOf, refusal } from './refusals.ts';
import { RETURN_ON_FAILURE, VALIDATIONS, type WriteKind, writeTogether } from './write.ts';

/** Performs PutItem, UpdateItem or DeleteItem by dynalite, plus ReturnValuesOnConditionCheckFailure, which dynalite lacks. */
export async function writeItem(
  store: Store,
  kind: Exclude<WriteKind, 'ConditionCheck'>,
  body: object,
): Promise<object> {
  const { types, custom } = VALIDATIONS[kind];
  const allTypes = { ...types, ...RETURN_ON_FAILURE };
  const input = validations.checkTypes(body as Write, allTypes);
  validations.checkValidations(input, allTypes, custom, store);
  const [outcome] = await writeTogether(store, [{ kind, input }]);
  if (outcome === undefined) throw new Error('a write without an outcome');
  if ('output' in outcome) return outcome.output;
  const wantsItem = input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD';
  const code = codeOf(outcome.refusal);
  if (code !== 'ConditionalCheckFailedException' || !wantsItem || !outcome.existing) throw outcome.refusal;
  throw refusal(code, outcome.refusal.message, { Item: outcome.existing });
}
