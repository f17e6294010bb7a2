import type { FC } from 'hono/jsx';
import type { Policy, PolicyBody } from '../../../core/model/policy.ts';
import type { CompiledRelease } from '../../../core/release/compile.ts';
import type { TuningTexts } from '../../../core/texts/console/tuning/texts.ts';
import { type Conflict, changeInWords, type Merged } from '../../../core/tune/policy-diff.ts';
import type { Draft } from '../../store/drafts.ts';
import { Button, Form, Notice } from '../forms.tsx';
import { Differs, draftPath } from './draft-page.tsx';
import { type Names, namesIn } from './names.ts';
import { Heading, Part, Text } from './parts.tsx';

/** The field of the form by which a conflict is settled. */
export const choiceOf = ({ pointer }: Pick<Conflict, 'pointer'>): string => `choose:${pointer}`;

const isWeight = (pointer: string): boolean => pointer.startsWith('/weights/');

/** One side of a conflict, as a change of what both began from. */
const sideIn = (
  texts: TuningTexts,
  { pointer, base }: Conflict,
  to: Conflict['base'],
  share: number | undefined,
  before: number | undefined,
  names: Names,
): string =>
  changeInWords(
    {
      pointer,
      ...(base !== undefined && { from: base }),
      ...(to !== undefined && { to }),
      ...(isWeight(pointer) &&
        share !== undefined &&
        before !== undefined && { share: { from: before, to: share } }),
    },
    texts.tag,
    names,
  );

const shareIn = ({ weights }: PolicyBody, pointer: string): number | undefined => {
  const total = Object.values(weights).reduce((sum, one) => sum + one, 0);
  const own = Object.entries(weights).find(([term]) => pointer === `/weights/${term}`)?.[1];
  return own === undefined ? undefined : own / total;
};

/** A draft that was begun from what is not in force any more, and what came meanwhile. */
export const MergePage: FC<{
  readonly texts: TuningTexts;
  readonly draft: Draft;
  readonly base: PolicyBody;
  readonly inForce: Policy;
  readonly release: CompiledRelease;
  readonly merge: Merged;
  readonly token: string;
  /** It came to this since it was to be published. */
  readonly wasToBePublished: boolean;
}> = ({ texts, draft, base, inForce, release, merge, token, wasToBePublished }) => {
  const says = texts.policy;
  const { conflicts, merged } = merge;
  const names = namesIn(release);
  const before = { ...base, version: draft.base };
  return (
    <>
      <Heading title={says.merge} question={says.mergeQuestion} />
      {wasToBePublished && (
        <Notice bad>
          <p>{says.moved(draft.base, inForce.version)}</p>
        </Notice>
      )}
      <p>{says.mergeHint}</p>
      <div class="cards">
        <Part title={says.theirs(draft.base, inForce.version)}>
          <Differs {...{ texts, release }} inForce={before} policy={inForce} />
        </Part>
        <Part title={says.mine}>
          <Differs {...{ texts, release }} inForce={before} policy={draft.policy} />
        </Part>
      </div>
      <Form action={`${draftPath(draft.id)}/merge`} token={token}>
        <input type="hidden" name="version" value={String(draft.version)} />
        <input type="hidden" name="onto" value={String(inForce.version)} />
        <Part title={says.merged}>
          <Differs {...{ texts, release, inForce }} policy={merged} />
        </Part>
        <Part title={says.conflicts}>
          {conflicts.length === 0 ? (
            <p class="soft">{says.noConflicts}</p>
          ) : (
            conflicts.map((conflict) => {
              const { pointer } = conflict;
              const was = shareIn(base, pointer);
              const mine = sideIn(
                texts,
                conflict,
                conflict.mine,
                shareIn(draft.policy, pointer),
                was,
                names,
              );
              const theirs = sideIn(
                texts,
                conflict,
                conflict.theirs,
                shareIn(inForce, pointer),
                was,
                names,
              );
              return (
                <fieldset>
                  <legend class="hidden">{mine}</legend>
                  <label class="check">
                    <input type="radio" name={choiceOf(conflict)} value="theirs" checked />
                    <Text of={says.takeTheirs(theirs)} />
                  </label>
                  <label class="check">
                    <input type="radio" name={choiceOf(conflict)} value="mine" />
                    <Text of={says.takeMine(mine)} />
                  </label>
                </fieldset>
              );
            })
          )}
          <p>
            <Button kind="main">{says.mergeButton}</Button>
          </p>
        </Part>
      </Form>
    </>
  );
};
