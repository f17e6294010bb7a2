import type { Child, FC, PropsWithChildren } from 'hono/jsx';
import { dayOf } from '../../../core/base/days.ts';
import type { Evidence } from '../../../core/model/evidence.ts';
import { DEFAULT_POLICY, type Policy } from '../../../core/model/policy.ts';
import type { Preview } from '../../../core/model/preview.ts';
import type { CompiledRelease } from '../../../core/release/compile.ts';
import type { TuningTexts } from '../../../core/texts/console/tuning/texts.ts';
import { presetTextsOf, warningInWords } from '../../../core/texts/preview/languages.ts';
import { changeInWords, diffOf, type PolicyChange } from '../../../core/tune/policy-diff.ts';
import { PRESETS } from '../../../core/tune/presets.ts';
import type { Draft } from '../../store/drafts.ts';
import type { InWords } from '../authors.ts';
import { Button, CheckField, Field, Form, Notice, SelectField } from '../forms.tsx';
import { EvidenceView } from './forecast-view.tsx';
import { type Names, namesIn } from './names.ts';
import { Heading, Part, Text } from './parts.tsx';
import { PolicyFields } from './policy-fields.tsx';
import { ANCHOR_FIELD, formOf, type Wrong } from './policy-form.ts';
import { PreviewView } from './preview-view.tsx';
import type { WrongRule } from './rule-form.ts';
import { RuleFields, Rules } from './rules-view.tsx';

/** What the page of a draft shows. */
export interface DraftShown {
  readonly texts: TuningTexts;
  readonly draft: Draft;
  /** The policy in force. */
  readonly inForce: Policy;
  readonly release: CompiledRelease;
  readonly token: string;
  readonly nowMs: number;
  readonly author: InWords;
  /** Undefined where it could not be worked out just now. */
  readonly preview: Preview | undefined;
  readonly names: ReadonlyMap<string, string>;
  readonly evidence: Evidence | undefined;
  readonly forecast: Child;
  /** What was sent and not taken, and why. */
  readonly sent?: URLSearchParams | undefined;
  readonly wrong?: Wrong | undefined;
  readonly wrongRule?: WrongRule | undefined;
  readonly error?: string | undefined;
  readonly noteError?: string | undefined;
}

/** Where a draft is, and whatever is done with it. */
export const draftPath = (id: string): string => `/console/policy/drafts/${encodeURIComponent(id)}`;

/** The key under which a warning is ticked: another lesson, team or rule has to be ticked anew. */
export const tickOf = ({ code, values }: Preview['warnings'][number]): string => {
  const of = 'lesson' in values ? values.lesson : 'team' in values ? values.team : '';
  return `${code}:${'rule' in values ? values.rule : of}`;
};

const NONE: Wrong & WrongRule = new Map();

/** What differs between two policies, in words. */
export const Changes: FC<{
  readonly texts: TuningTexts;
  readonly changes: readonly PolicyChange[];
  readonly names: Names;
}> = ({ texts, changes, names }) => (
  <ul>
    {changes.map((change) => (
      <li>
        <Text of={changeInWords(change, texts.tag, names)} />
      </li>
    ))}
  </ul>
);

/** How a draft differs from what is in force, in words. */
export const Differs: FC<
  Pick<DraftShown, 'texts' | 'inForce' | 'release'> & Pick<Draft, 'policy'>
> = ({ texts, inForce, policy, release }) => {
  const changes = diffOf(inForce, policy);
  if (changes.length === 0) return <p class="soft">{texts.policy.same}</p>;
  return <Changes {...{ texts, changes }} names={namesIn(release)} />;
};

/** What has to be ticked before a draft is published. */
export const Ticks: FC<{
  readonly texts: TuningTexts;
  readonly preview: Preview | undefined;
  readonly ticked: ReadonlySet<string>;
}> = ({ texts, preview, ticked }) => {
  const warnings = (preview?.warnings ?? []).filter(({ confirm }) => confirm);
  if (warnings.length === 0) return null;
  return (
    <fieldset>
      <legend>{texts.policy.warnings}</legend>
      {warnings.map((warning) => (
        <CheckField
          name="tick"
          value={tickOf(warning)}
          checked={ticked.has(tickOf(warning))}
          label={
            <>
              <Text of={warningInWords(warning, texts.tag)} /> {texts.policy.tick}
            </>
          }
        />
      ))}
    </fieldset>
  );
};

/** The presets, each with a sentence, its price, and a button that says which one it is. */
export const Presets: FC<{ readonly texts: TuningTexts }> = ({ texts }) => {
  const presets = presetTextsOf(texts.tag);
  return (
    <>
      <p class="soft small">{texts.policy.presetsHint}</p>
      <div class="cards">
        {PRESETS.map(({ id, priceInAttainment }) => (
          <div class="card">
            <h3>{presets[id].name}</h3>
            <p class="small">{presets[id].about}</p>
            <p class="small">
              <strong>{texts.policy.price(priceInAttainment)}</strong>
            </p>
            <Button name="preset" value={id}>
              {texts.policy.use}
              <span class="hidden">: {presets[id].name}</span>
            </Button>
          </div>
        ))}
      </div>
    </>
  );
};

const Standing: FC<DraftShown> = ({ texts, draft, inForce, nowMs, author }) => {
  const says = texts.policy;
  const isStale = draft.base !== inForce.version;
  return (
    <>
      <p class="soft small">
        {says.draft} <Text of={draft.id} />{' '}
        {says.draftOf(author(draft.by), texts.ago((nowMs - draft.at) / 60_000))} {says.shared}
      </p>
      {isStale && (
        <Notice bad>
          <p>
            {says.stale(draft.base, inForce.version)}{' '}
            <a href={`${draftPath(draft.id)}/merge`}>{says.merge}</a>
          </p>
        </Notice>
      )}
    </>
  );
};

const Forecast: FC<PropsWithChildren<Pick<DraftShown, 'texts'>>> = ({ texts, children }) => {
  const says = texts.policy;
  return (
    <Part title={says.forecast} id="forecast">
      <p class="small soft">{says.forecastHint}</p>
      {children}
      <div class="row">
        <SelectField
          label={says.weeks}
          name="weeks"
          value="3"
          options={['1', '2', '3', '4', '6', '8'].map((weeks) => [weeks, weeks])}
        />
        <div class="field">
          <Button name="act" value="forecast">
            {says.start}
          </Button>
        </div>
      </div>
    </Part>
  );
};

const Publish: FC<DraftShown & { readonly form: URLSearchParams }> = ({
  texts,
  preview,
  form,
  noteError,
  draft,
}) => {
  const says = texts.policy;
  return (
    <Part title={says.publish} id="publish">
      <div id="ticks">
        <Ticks texts={texts} preview={preview} ticked={new Set(form.getAll('tick'))} />
      </div>
      <Field
        label={says.note}
        name="note"
        maxlength={500}
        value={form.get('note') ?? draft.note ?? ''}
        hint={says.noteHint}
        error={noteError}
      />
      <p class="row">
        <Button kind="main" name="act" value="publish">
          {says.publishButton}
        </Button>
        <Button kind="danger" name="act" value="delete">
          {says.delete}
        </Button>
      </p>
    </Part>
  );
};

const DraftRules: FC<DraftShown & { readonly form: URLSearchParams }> = (shown) => {
  const { texts, draft, release, nowMs, form, wrongRule } = shown;
  const { rules } = draft.policy;
  return (
    <>
      {rules.length === 0 ? (
        <p class="soft">{texts.rules.noneInDraft}</p>
      ) : (
        <Rules
          texts={texts}
          release={release}
          rules={rules}
          today={dayOf(nowMs)}
          remove={(index, says) => (
            <Button kind="plain" name="remove" value={String(index)}>
              {says}
            </Button>
          )}
        />
      )}
      <details open={wrongRule !== undefined}>
        <summary>{texts.rules.addHere}</summary>
        <RuleFields texts={texts} release={release} form={form} wrong={wrongRule} />
        <Button name="act" value="add-rule">
          {texts.rules.addHere}
        </Button>
      </details>
    </>
  );
};

/**
 * The page of a draft: one form, so that whatever is done with it takes along what was typed. The
 * island shows at once what changes, and saves; without it the first button does.
 */
export const DraftPage: FC<DraftShown> = (shown) => {
  const { texts, draft, inForce, release, token, preview, names, evidence, forecast } = shown;
  const { wrong = NONE, error } = shown;
  const says = texts.policy;
  const form = shown.sent ?? formOf(draft.policy);
  const anchor = form.get(ANCHOR_FIELD) ?? JSON.stringify({ ...draft.policy, rules: [] });
  const isOpen = wrong.size > 0;
  return (
    <>
      <Heading title={says.title} question={says.question} />
      <Standing {...shown} />
      {error && (
        <Notice bad>
          <p>{error}</p>
        </Notice>
      )}
      <Form action={draftPath(draft.id)} token={token} id="draft">
        <input type="hidden" name="version" value={String(draft.version)} />
        <input type="hidden" name="base" value={String(draft.base)} />
        <input type="hidden" name={ANCHOR_FIELD} value={anchor} />
        <button type="submit" class="hidden" tabindex={-1}>
          {says.save}
        </button>
        <Part title={says.presets}>
          <Presets texts={texts} />
          <details id="advanced" open={isOpen}>
            <summary>{says.advanced}</summary>
            <PolicyFields
              {...{ texts, form, wrong, inForce, usual: DEFAULT_POLICY, policy: draft.policy }}
            />
          </details>
          <details open={shown.wrongRule !== undefined}>
            <summary>{says.rules(draft.policy.rules.length)}</summary>
            <DraftRules {...shown} form={form} />
          </details>
          <p class="row">
            <Button>{says.save}</Button>
            <strong id="headline" />
            <span id="saved" class="soft small" role="status" data-lost={says.lost} />
          </p>
        </Part>
        <Part title={says.differs}>
          <div id="differs">
            <Differs {...{ texts, inForce, release }} policy={draft.policy} />
          </div>
        </Part>
        <Part title={says.preview}>
          <div id="preview" aria-live="polite" aria-busy="false">
            {preview === undefined ? (
              <Notice bad>
                <p>{says.previewFailed}</p>
              </Notice>
            ) : (
              <PreviewView texts={texts} preview={preview} names={names} />
            )}
          </div>
        </Part>
        <Forecast texts={texts}>{forecast}</Forecast>
        <Part title={says.evidence}>
          <div id="evidence">
            {evidence === undefined ? (
              <p class="soft">{says.previewFailed}</p>
            ) : (
              <EvidenceView texts={texts} evidence={evidence} />
            )}
          </div>
        </Part>
        <Publish {...shown} form={form} />
      </Form>
    </>
  );
};
