import type { FC } from 'hono/jsx';
import { AUDIT_KINDS, type AuditRecord } from '../../../core/model/audit.ts';
import type { TuningTexts } from '../../../core/texts/console/tuning/texts.ts';
import type { InWords } from '../authors.ts';
import { Notice } from '../forms.tsx';
import { Grid, Heading, instantIn, Older, Select, Text } from './parts.tsx';

/** What is asked of the record, as it stands in the page's address. */
export interface AuditAsked {
  readonly from: string;
  readonly to: string;
  readonly actor: string;
  readonly kind: string;
}

/** Ids that a line names; the others are counted, and stand in the file. */
const MOST_NAMED = 3;

const listed = (texts: TuningTexts, ids: readonly string[] = []): string => {
  const more = ids.length - MOST_NAMED;
  const named = ids.slice(0, MOST_NAMED).join(', ');
  return more > 0 ? `${named} ${texts.overview.more(more)}` : named;
};

/** A number of a version; whatever else stands there is a tag that tells nobody anything. */
const NUMBERED = /^v?\d{1,9}$/;

const changeIn = ({ from = '', to = '' }: AuditRecord): string =>
  NUMBERED.test(from) || NUMBERED.test(to) ? `${from || '–'} → ${to || '–'}` : '';

const whatIn = ({ audit }: TuningTexts, { kind, what }: AuditRecord): string =>
  kind === 'session' ? (audit.sessions[what] ?? what) : what;

/** Who did what, and who looked at whom. */
export const AuditPage: FC<{
  readonly texts: TuningTexts;
  readonly asked: AuditAsked;
  readonly records: readonly AuditRecord[];
  readonly author: InWords;
  /** Where all is that somebody did. */
  readonly by: (actor: string) => string;
  readonly csv: string;
  readonly older: string | undefined;
  readonly error?: string | undefined;
}> = ({ texts, asked, records, author, by, csv, older, error }) => {
  const says = texts.audit;
  const heads = [says.at, says.who, says.kind, says.what, says.change, says.persons, says.note];
  return (
    <>
      <Heading title={says.title} question={says.question} />
      <form method="get" action="/console/audit" class="asking row">
        <label>
          {says.from}
          <input type="date" name="from" value={asked.from} />
        </label>
        <label>
          {says.to}
          <input type="date" name="to" value={asked.to} />
        </label>
        <label>
          {says.actor}
          <input name="actor" value={asked.actor} />
        </label>
        <Select
          label={says.kind}
          name="kind"
          chosen={asked.kind}
          all={texts.all}
          choices={AUDIT_KINDS.map((kind) => [kind, says.kinds[kind]])}
        />
        <button type="submit">{texts.show}</button>
      </form>
      {error && (
        <Notice bad>
          <p>{error}</p>
        </Notice>
      )}
      {records.length === 0 ? (
        <p class="empty">{says.none}</p>
      ) : (
        <>
          <p class="small">
            <a href={csv}>{says.csv}</a> <span class="soft">{says.csvPart}</span>
          </p>
          <Grid
            title={says.title}
            heads={heads.map((title) => ({ title }))}
            rows={records.map((record) => [
              instantIn(texts, Date.parse(record.at)),
              <a href={by(record.actor)}>
                <Text of={author(record.actor)} />
              </a>,
              says.kinds[record.kind],
              <Text
                of={[whatIn(texts, record), listed(texts, record.ids), record.filter]
                  .filter(Boolean)
                  .join(' ')}
              />,
              <Text of={changeIn(record)} />,
              <Text of={listed(texts, record.people)} />,
              <Text of={record.unfinished ? says.unfinished : (record.note ?? '')} />,
            ])}
          />
        </>
      )}
      <Older texts={texts} to={older} />
    </>
  );
};
