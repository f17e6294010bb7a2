import type { FC } from 'hono/jsx';
import { type Evidence, LEAST_DECISIONS, LEAST_PEOPLE } from '../../../core/model/evidence.ts';
import type { Compared, Simulation } from '../../../core/model/simulation.ts';
import type { TuningTexts } from '../../../core/texts/console/tuning/texts.ts';
import { type Range, RangeChart } from '../charts/bars.tsx';
import { dayIn, numberIn, percentOf, pointsIn } from './parts.tsx';

/** Below this a difference of attainment is none that stands out. */
const LEAST_DIFFERENCE = 0.002;

const rangeOf = (
  texts: TuningTexts,
  label: string,
  { difference, low, high }: Pick<Compared, 'difference' | 'low' | 'high'>,
): Range => ({
  label,
  value: difference,
  low,
  high,
  says: pointsIn(texts, difference),
  rangeSays:
    low === undefined || high === undefined
      ? ''
      : texts.policy.fromTo(pointsIn(texts, low), pointsIn(texts, high)),
});

/** Which way it goes, which alone can be trusted; nothing while too few runs say so. */
const directionIn = (texts: TuningTexts, { difference, low, high }: Compared): string => {
  const says = texts.policy;
  if (low === undefined || high === undefined) return '';
  if (difference > LEAST_DIFFERENCE && low >= 0) return says.better;
  if (difference < -LEAST_DIFFERENCE && high <= 0) return says.worse;
  return says.level;
};

/** What the weeks ahead would come to, as the learner model sees them. */
export const ForecastView: FC<{
  readonly texts: TuningTexts;
  readonly simulation: Simulation;
  readonly teamName: (id: string) => string;
}> = ({ texts, simulation, teamName }) => {
  const { overall, keyResults, teams, hidden, runs, of, weeks, people } = simulation;
  const says = texts.policy;
  if (overall === undefined) return runs < of ? null : <p class="soft">{says.noGoalsToPlay}</p>;
  const ranges = [
    rangeOf(texts, says.overall, overall),
    ...keyResults.map((one) => rangeOf(texts, one.title, one)),
    ...teams.map((one) => rangeOf(texts, `${texts.team}: ${teamName(one.team)}`, one)),
  ];
  return (
    <>
      <p>
        <strong>{directionIn(texts, overall)}</strong> {says.trust}
      </p>
      <RangeChart
        title={says.attainment}
        summary={says.attainmentSays(
          percentOf(overall.before),
          percentOf(overall.after),
          pointsIn(texts, overall.difference),
        )}
        tableLabel={says.attainmentTable}
        columns={[texts.keyResult, says.difference, says.spread]}
        ranges={ranges}
      />
      <p class="soft small">
        {says.played(people, weeks, runs)} {hidden > 0 ? texts.hiddenFew : ''}
      </p>
    </>
  );
};

/** What the log says of single picks, or that it cannot tell, and what would. */
export const EvidenceView: FC<{ readonly texts: TuningTexts; readonly evidence: Evidence }> = ({
  texts,
  evidence,
}) => {
  const says = texts.policy;
  const { of, since } = evidence;
  const about = (
    <p class="soft small">
      {since === undefined
        ? says.evidenceHint
        : `${says.ofLog(of.decisions, of.people, dayIn(texts, since.slice(0, 10)))} ${says.evidenceHint}`}
    </p>
  );
  if (!evidence.can) {
    const { why, would, temperature } = evidence;
    return (
      <>
        <p>
          <strong>{says.cannot}</strong> {says.why[why]}{' '}
          {why === 'too-few' &&
            says.missing(
              of.people,
              of.decisions,
              Math.max(0, LEAST_PEOPLE - of.people),
              Math.max(0, LEAST_DECISIONS - of.decisions),
            )}
        </p>
        <p>
          {would === 'temperature' && temperature !== undefined
            ? says.wouldTemperature(numberIn(texts, temperature, 3))
            : says.would[would]}
        </p>
        {about}
      </>
    );
  }
  const told = evidence.outcomes.filter((one) => one.can);
  const rare = evidence.outcomes.filter((one) => !one.can);
  return (
    <>
      <RangeChart
        title={says.evidenceChart}
        summary={told
          .map(
            ({ outcome, difference }) => `${says.outcomes[outcome]} ${pointsIn(texts, difference)}`,
          )
          .join(', ')}
        tableLabel={says.evidenceTable}
        columns={[says.outcome, says.difference, says.range95]}
        ranges={told.map((one) => rangeOf(texts, says.outcomes[one.outcome], one))}
      />
      {rare.map(({ outcome, why }) => (
        <p>
          {says.outcomes[outcome]}: <strong>{says.cannot}</strong> {says.why[why]}
        </p>
      ))}
      {about}
    </>
  );
};
