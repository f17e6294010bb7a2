import type { FC } from 'hono/jsx';
import type { Effective } from '../../core/digest/preference.ts';
import { type OwnChoice, WEEKDAYS } from '../../core/model/digest.ts';
import type { StoredSuggestion } from '../../core/model/suggestion.ts';
import type { inWords } from '../../core/recommend/standing.ts';
import { longDay } from '../../core/texts/languages.ts';
import type { Frequency, PageTexts } from '../../core/texts/pages/texts.ts';
import type { OwnVisit } from './session.ts';

/** Longest words that are searched for, characters. */
const MOST_WORDS = 500;
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
const FREQUENCIES: readonly Frequency[] = ['daily', 'weekdays', 'weekly'];

const clock = (hour: number): string => `${String(hour).padStart(2, '0')}:00`;

/** A form of somebody's own page. */
const Own: FC<{ visit: OwnVisit; to: string; children?: unknown }> = ({ visit, to, children }) => (
  <form method="post" action={`/me/${to}`}>
    <input type="hidden" name="form" value={visit.formToken} />
    {children}
  </form>
);

/** How the skills stand. */
export const Skills: FC<{
  texts: PageTexts;
  skills: ReturnType<typeof inWords>;
  nowMs: number;
}> = ({ texts, skills, nowMs }) => (
  <section class="card" aria-labelledby="skills">
    <h2 id="skills">{texts.me.skills}</h2>
    {skills.length === 0 ? (
      <p class="soft">{texts.me.noSkills}</p>
    ) : (
      <ul class="list">
        {skills.map(({ report, standing }) => (
          <li>
            <div class="split">
              <strong>{report.name}</strong>
              <span>{texts.me.standings[standing]}</span>
            </div>
            {report.lastPractised !== undefined && (
              <span class="small soft">
                {texts.me.practised(longDay(report.lastPractised, texts.language, nowMs))}
              </span>
            )}
          </li>
        ))}
      </ul>
    )}
  </section>
);

/** What somebody suggested, and what was answered. */
export const OwnSuggestions: FC<{
  texts: PageTexts;
  suggestions: readonly StoredSuggestion[];
}> = ({ texts, suggestions }) =>
  suggestions.length === 0 ? null : (
    <section class="card" aria-labelledby="suggestions">
      <h2 id="suggestions">{texts.me.suggestions}</h2>
      <ul class="list">
        {suggestions.map(({ text, title, answer }) => (
          <li>
            <div class="split">
              <strong dir="auto">{title ?? text}</strong>
              <span>{texts.me.outcomes[answer?.outcome ?? 'open']}</span>
            </div>
            {answer !== undefined && (
              <p class="pre" dir="auto">
                {answer.text}
              </p>
            )}
          </li>
        ))}
      </ul>
    </section>
  );

/** Where lessons are searched for, from anywhere on somebody's own pages. */
export const SearchForm: FC<{ texts: PageTexts; words?: string }> = ({ texts, words }) => (
  <section class="card" aria-labelledby="search">
    <h2 id="search">{texts.me.search}</h2>
    <form method="get" action="/me/find">
      <label class="field">
        {texts.me.searchLabel}
        <input type="search" name="q" required maxlength={MOST_WORDS} value={words ?? ''} />
      </label>
      <button type="submit">{texts.me.find}</button>
    </form>
  </section>
);

/** A list to choose one of; the first choice is to inherit. */
const Select: FC<{
  label: string;
  name: string;
  inherited: string;
  chosen: string;
  options: readonly (readonly [value: string, label: string])[];
  wrong: boolean;
}> = ({ label, name, inherited, chosen, options, wrong }) => (
  <label class="field">
    {label}
    <select name={name} aria-invalid={wrong ? 'true' : undefined}>
      <option value="">{inherited}</option>
      {options.map(([value, shown]) => (
        <option value={value} selected={value === chosen}>
          {shown}
        </option>
      ))}
    </select>
  </label>
);

/** Names of languages in the language of the page. */
const languageNames = (texts: PageTexts): ((tag: string) => string) => {
  const names = new Intl.DisplayNames([texts.language], { type: 'language' });
  return (tag) => names.of(tag) ?? tag;
};

/** What stands in the form: what was sent and not taken, or what is stored. */
const standing = (own: OwnChoice, sent: URLSearchParams | undefined) => ({
  of: (name: Exclude<keyof OwnChoice, 'days' | 'enabled'>): string =>
    sent === undefined ? String(own[name] ?? '') : (sent.get(name) ?? ''),
  days: sent === undefined ? (own.days ?? []) : sent.getAll('days'),
});

/** When mails come. `inherited` is what holds where nothing is chosen. */
export const Choice: FC<{
  visit: OwnVisit;
  inherited: Effective;
  languages: readonly string[];
  wrong?: ReadonlySet<string>;
  sent?: URLSearchParams;
}> = ({ visit, inherited, languages, wrong = new Set(), sent }) => {
  const { me: words } = visit.texts;
  const { of, days } = standing(visit.schedule.own ?? {}, sent);
  const nameOf = languageNames(visit.texts);
  const zones = new Set([...Intl.supportedValuesOf('timeZone'), 'UTC', of('timeZone')]);
  return (
    <section class="card" aria-labelledby="choice">
      <h2 id="choice">{words.preferences}</h2>
      <p class="small soft">{words.preferencesHint}</p>
      {wrong.size > 0 && (
        <p class="notice bad" role="alert">
          {words.notSaved}
        </p>
      )}
      <Own visit={visit} to="choice">
        <Select
          label={words.frequency}
          name="frequency"
          inherited={words.asSet(words.frequencies[inherited.frequency])}
          chosen={of('frequency')}
          options={FREQUENCIES.map((one) => [one, words.frequencies[one]])}
          wrong={wrong.has('frequency')}
        />
        <fieldset>
          <legend>{words.days}</legend>
          <p class="small soft">{words.daysHint}</p>
          <div class="days">
            {WEEKDAYS.map((day) => (
              <label>
                <input type="checkbox" name="days" value={day} checked={days.includes(day)} />
                {words.weekdays[day]}
              </label>
            ))}
          </div>
        </fieldset>
        <Select
          label={words.hour}
          name="hour"
          inherited={words.asSet(clock(inherited.hour))}
          chosen={of('hour')}
          options={HOURS.map((hour) => [String(hour), clock(hour)])}
          wrong={wrong.has('hour')}
        />
        <label class="field">
          {words.minutesLabel}
          <span class="small soft"> {words.asSet(String(inherited.minutes))}</span>
          <input
            type="number"
            name="minutes"
            min="1"
            max="60"
            step="1"
            inputmode="numeric"
            value={of('minutes')}
            aria-invalid={wrong.has('minutes') ? 'true' : undefined}
          />
        </label>
        <label class="field">
          {words.pausedUntil}
          <input
            type="date"
            name="pausedUntil"
            value={of('pausedUntil')}
            aria-invalid={wrong.has('pausedUntil') ? 'true' : undefined}
          />
        </label>
        <Select
          label={words.timeZone}
          name="timeZone"
          inherited={words.asSet(inherited.timeZone)}
          chosen={of('timeZone')}
          options={[...zones].filter(Boolean).map((zone) => [zone, zone.replaceAll('_', ' ')])}
          wrong={wrong.has('timeZone')}
        />
        <Select
          label={words.language}
          name="language"
          inherited={words.asSet(nameOf(inherited.language))}
          chosen={of('language')}
          options={languages.map((tag) => [tag, nameOf(tag)])}
          wrong={wrong.has('language')}
        />
        <button type="submit" class="main">
          {words.save}
        </button>
      </Own>
    </section>
  );
};

/** Stopping mails, taking that back, and making earlier links void. */
export const Mails: FC<{ visit: OwnVisit; isStopped: boolean }> = ({ visit, isStopped }) => {
  const { me: words } = visit.texts;
  return (
    <section class="card" aria-labelledby="mails">
      <h2 id="mails">{words.mails}</h2>
      <p class="small soft">{isStopped ? words.isStopped : words.stopAllHint}</p>
      <Own visit={visit} to={isStopped ? 'resume' : 'stop'}>
        <button type="submit">{isStopped ? words.lift : words.stopAll}</button>
      </Own>
      <h3>{words.revoke}</h3>
      <p class="small soft">{words.revokeHint}</p>
      <Own visit={visit} to="revoke">
        <button type="submit">{words.revoke}</button>
      </Own>
    </section>
  );
};

export const Data: FC<{ visit: OwnVisit }> = ({ visit }) => {
  const { me: words } = visit.texts;
  return (
    <section class="card" aria-labelledby="data">
      <h2 id="data">{words.export}</h2>
      <p class="small soft">{words.exportHint}</p>
      <Own visit={visit} to="export">
        <button type="submit">{words.exportButton}</button>
      </Own>
    </section>
  );
};

export const WhoSees: FC<{ texts: PageTexts }> = ({ texts }) => (
  <section class="card" aria-labelledby="sees">
    <h2 id="sees">{texts.me.whoSees}</h2>
    <dl>
      {texts.me.sees.map(({ title, text }) => (
        <>
          <dt>{title}</dt>
          <dd class="soft">{text}</dd>
        </>
      ))}
    </dl>
  </section>
);

export const Leave: FC<{ visit: OwnVisit }> = ({ visit }) => (
  <Own visit={visit} to="leave">
    <button type="submit">{visit.texts.me.leave}</button>
  </Own>
);

/** Where a link to one's own page is asked for. */
export const AskForm: FC<{ texts: PageTexts; organisation: string }> = ({
  texts,
  organisation,
}) => (
  <>
    <h1>{texts.me.ask.title}</h1>
    <p>{texts.me.ask.text}</p>
    <section class="card">
      <form method="post" action="/me">
        <label class="field">
          {texts.me.organisation}
          <input name="organisation" required value={organisation} autocapitalize="none" />
        </label>
        <label class="field">
          {texts.me.address}
          <input type="email" name="address" required autocomplete="email" />
        </label>
        <button type="submit" class="main">
          {texts.me.sendLink}
        </button>
      </form>
    </section>
  </>
);
