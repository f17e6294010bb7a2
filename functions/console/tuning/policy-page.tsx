import type { FC } from 'hono/jsx';
import { mostFirst } from '../../../core/base/order.ts';
import { TERMS } from '../../../core/model/policy.ts';
import type { CompiledRelease } from '../../../core/release/compile.ts';
import type { TuningTexts } from '../../../core/texts/console/tuning/texts.ts';
import { changeInWords, diffOf } from '../../../core/tune/policy-diff.ts';
import { percentagesOf } from '../../../core/tune/shares.ts';
import type { Draft } from '../../store/drafts.ts';
import type { PolicyPart } from '../../store/release-parts.ts';
import type { InWords } from '../authors.ts';
import { BarChart } from '../charts/bars.tsx';
import { Button, Form } from '../forms.tsx';
import { draftPath, Presets } from './draft-page.tsx';
import { namesIn } from './names.ts';
import { Heading, instantIn, numberIn, Part, Text } from './parts.tsx';

/** Where drafts are made. */
export const DRAFTS_PATH = '/console/policy/drafts';

/** What stands on the page of the policy. */
interface PolicyShown {
  readonly texts: TuningTexts;
  readonly current: PolicyPart;
  readonly drafts: readonly Draft[];
  readonly release: CompiledRelease;
  readonly nowMs: number;
  readonly author: InWords;
  /** Left out for who may only look. */
  readonly token?: string | undefined;
}

const InForce: FC<Pick<PolicyShown, 'texts' | 'current' | 'author'>> = ({
  texts,
  current: { policy, by, note, at },
  author,
}) => {
  const says = texts.policy;
  const percentages = percentagesOf(policy.weights);
  const terms = TERMS.filter((term) => percentages[term] > 0).sort(
    mostFirst(
      (term) => percentages[term],
      (term) => term,
    ),
  );
  const [first = 'uplift'] = terms;
  return (
    <Part title={says.inForce(policy.version)}>
      <p class="small soft">
        <Text
          of={says.publishedBy(
            by === undefined ? texts.history.unknown : author(by),
            instantIn(texts, at),
          )}
        />
      </p>
      {note !== undefined && (
        <blockquote>
          <Text of={note} />
        </blockquote>
      )}
      <BarChart
        title={says.sharesChart}
        summary={says.sharesSay(texts.terms[first], percentages[first])}
        tableLabel={says.sharesTable}
        columns={[says.weights, says.share]}
        most={100}
        bars={terms.map((term) => ({
          label: texts.terms[term],
          value: percentages[term],
          says: `${percentages[term]} %`,
        }))}
      />
      <p class="small">
        {says.limitsSay(
          numberIn(texts, policy.exploration.temperature, 3),
          policy.constraints.dailyCap,
          numberIn(texts, policy.constraints.cooldownDays),
        )}{' '}
        <a href="/console/rules">{says.rulesInForce(policy.rules.length)}</a>
      </p>
      <p class="small soft">{says.onlyShares}</p>
      <p>
        <a href="/console/history">{texts.history.title}</a>
      </p>
    </Part>
  );
};

/** Changes of a draft that its line names. */
const MOST_NAMED = 3;

const Drafts: FC<{
  readonly texts: TuningTexts;
  readonly drafts: readonly Draft[];
  readonly release: CompiledRelease;
  readonly nowMs: number;
  readonly author: InWords;
  readonly token: string;
}> = ({ texts, drafts, release, nowMs, author, token }) => {
  const says = texts.policy;
  const names = namesIn(release);
  if (drafts.length === 0) return <p class="soft">{says.noDrafts}</p>;
  return (
    <ul>
      {drafts.map(({ id, by, at, base, note, policy, version }) => {
        const changes = diffOf(release.policy, policy);
        const told = changes
          .slice(0, MOST_NAMED)
          .map((change) => changeInWords(change, texts.tag, names));
        const more = changes.length - told.length;
        return (
          <li>
            <a href={draftPath(id)}>
              <Text of={told.join('; ') || says.same} />
            </a>{' '}
            {more > 0 && texts.overview.more(more)}{' '}
            <span class="small soft">
              {says.onVersion(base)}, {says.draftOf(author(by), texts.ago((nowMs - at) / 60_000))}
            </span>{' '}
            {note !== undefined && <Text of={note} />}
            <Form action={draftPath(id)} token={token}>
              <input type="hidden" name="version" value={String(version)} />
              <Button kind="plain" name="act" value="delete">
                {says.delete}
              </Button>
            </Form>
          </li>
        );
      })}
    </ul>
  );
};

/** The policy in force, and where changing it begins. */
export const PolicyPage: FC<PolicyShown> = ({
  texts,
  current,
  drafts,
  release,
  nowMs,
  author,
  token,
}) => {
  const says = texts.policy;
  return (
    <>
      <Heading title={says.title} question={says.question} />
      {token !== undefined && (
        <Form action={DRAFTS_PATH} token={token}>
          <Part title={says.presets}>
            <Presets texts={texts} />
            <p>
              <Button>{says.newDraft}</Button>
            </p>
          </Part>
        </Form>
      )}
      {token !== undefined && (
        <Part title={says.drafts}>
          <Drafts {...{ texts, drafts, release, nowMs, author, token }} />
        </Part>
      )}
      {token === undefined && <p class="soft">{says.readOnly}</p>}
      <InForce {...{ texts, current, author }} />
    </>
  );
};
