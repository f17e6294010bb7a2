import type { Child, FC } from 'hono/jsx';
import type { CompiledRelease } from '../../../core/release/compile.ts';
import type { TuningTexts } from '../../../core/texts/console/tuning/texts.ts';
import { diffOf } from '../../../core/tune/policy-diff.ts';
import type { PolicyPart } from '../../store/release-parts.ts';
import type { InWords } from '../authors.ts';
import { Button, Field, Form, Notice } from '../forms.tsx';
import { Changes, Differs } from './draft-page.tsx';
import { type Names, namesIn } from './names.ts';
import { Grid, Heading, instantIn, Older, Part, Text } from './parts.tsx';

/** Where a version is shown, and where one goes back to it. */
export const versionPath = (version: number): string => `/console/history/${version}`;

const changesIn = (
  texts: TuningTexts,
  names: Names,
  one: PolicyPart,
  before: PolicyPart | undefined,
): Child => {
  if (before === undefined) return texts.history.first;
  return <Changes {...{ texts, names }} changes={diffOf(before.policy, one.policy)} />;
};

/** Versions of the policy, newest first; `versions` has one more than is shown, to compare with. */
export const HistoryPage: FC<{
  readonly texts: TuningTexts;
  readonly versions: readonly PolicyPart[];
  readonly shown: number;
  readonly release: CompiledRelease;
  readonly author: InWords;
  readonly older: string | undefined;
}> = ({ texts, versions, shown, release, author, older }) => {
  const names = namesIn(release);
  const says = texts.history;
  const heads = [says.version, says.at, says.by, says.note, says.changed];
  return (
    <>
      <Heading title={says.title} question={says.question} />
      <Grid
        title={says.title}
        heads={heads.map((title) => ({ title }))}
        rows={versions.slice(0, shown).map((one, index) => {
          const { policy, at, by, note = '' } = one;
          return [
            <>
              <a href={versionPath(policy.version)}>{says.toVersion(policy.version)}</a>
              {policy.version === release.policy.version && <span class="tag">{says.now}</span>}
            </>,
            instantIn(texts, at),
            <Text of={by === undefined ? says.unknown : author(by)} />,
            <Text of={note} />,
            changesIn(texts, names, one, versions[index + 1]),
          ];
        })}
      />
      <Older texts={texts} to={older} />
    </>
  );
};

/** One version: what it changed, what going back to it would change, for whom, and the button. */
export const VersionPage: FC<{
  readonly texts: TuningTexts;
  readonly one: PolicyPart;
  readonly before: PolicyPart | undefined;
  readonly release: CompiledRelease;
  readonly author: InWords;
  /** Whom going back would concern; left out where it is this one that is in force. */
  readonly preview: Child | undefined;
  /** Left out for who may only look. */
  readonly token: string | undefined;
  readonly noteError?: string | undefined;
  /** Something else came into force since the page was shown, and nothing was done. */
  readonly hasMoved?: boolean | undefined;
}> = ({ texts, one, before, release, author, preview, token, noteError, hasMoved }) => {
  const names = namesIn(release);
  const inForce = release.policy;
  const says = texts.history;
  const { policy, at, by, note } = one;
  const isNow = policy.version === inForce.version;
  const differs = diffOf(inForce, policy).length > 0;
  return (
    <>
      <Heading title={says.toVersion(policy.version)} question={says.question} />
      {hasMoved && (
        <Notice bad>
          <p>{says.hasMoved(inForce.version)}</p>
        </Notice>
      )}
      <p class="soft small">
        {instantIn(texts, at)}, <Text of={by === undefined ? says.unknown : author(by)} />
      </p>
      {note !== undefined && (
        <blockquote>
          <Text of={note} />
        </blockquote>
      )}
      <Part title={before === undefined ? says.first : says.changedThen(before.policy.version)}>
        {before !== undefined && changesIn(texts, names, one, before)}
      </Part>
      {isNow || !differs ? (
        <p>{isNow ? says.isNow : says.sameAsNow}</p>
      ) : (
        <>
          <Part title={says.diffToNow(inForce.version)}>
            <Differs {...{ texts, inForce, release, policy }} />
          </Part>
          {token !== undefined && (
            <Part title={says.back(policy.version)}>
              <p class="small">{says.backHint}</p>
              <Form action={versionPath(policy.version)} token={token}>
                <input type="hidden" name="inForce" value={String(inForce.version)} />
                <Field
                  label={texts.policy.note}
                  name="note"
                  maxlength={500}
                  value={says.backNote(policy.version)}
                  error={noteError}
                />
                <Button kind="main">{says.back(policy.version)}</Button>
              </Form>
            </Part>
          )}
          <Part title={texts.policy.preview}>{preview}</Part>
        </>
      )}
    </>
  );
};
