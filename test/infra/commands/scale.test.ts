import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { NAMESPACE } from '../../../functions/metrics.ts';
import { LIMITS, PRICES } from '../../../infra/commands/scale/list.ts';
import {
  COSTS,
  employeesAtManifestLimit,
  eventsBill,
  jobsOf,
  loadsOf,
  mailsBill,
  monthlyBill,
  peakOf,
  questionsBill,
  STANDING,
  secondsToImport,
  secondsToMail,
  storedGb,
  totalOf,
} from '../../../infra/commands/scale/model.ts';
import { written } from '../../../infra/commands/scale/written.ts';
import { startMetered } from '../../bench/metered.ts';
import { employeeId } from '../../bench/organisation.ts';
import { listOf } from '../../support/json.ts';
import { synthesise } from '../../support/synthesis.ts';
import { flat } from '../../support/template.ts';

const ROOT = join(import.meta.dirname, '../../..');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

it.each(written(read))(
  '$file is what the arithmetic says; if not, npm run scale',
  ({ file, text }) => {
    expect(read(file)).toBe(text);
  },
);

it('cannot write costs into a page without a place for them', () => {
  expect(() => written(() => 'no marks')).toThrow(/must have the lines/);
});

// Each figure worked out here by hand, from the prices as they stand in list.ts.
it('adds up a million events', () => {
  const alone = eventsBill(1_000_000, 1);
  // 1,000,000 × 2 × 0.625 / 1,000,000, and so on.
  expect(alone['Table: events']).toBeCloseTo(1.25, 6);
  expect(alone['Table: key and manifest']).toBeCloseTo(0.25, 6);
  expect(alone['Table: snapshots']).toBeCloseTo((1_000_000 / 16) * 36 * 0.625e-6, 6);
  expect(alone['HTTP API']).toBeCloseTo(1, 6);
  expect(alone.Lambda).toBeCloseTo(0.2 + 15_000 * 0.0000133334, 6);
  expect(alone.Logs).toBeCloseTo(0.35, 6);
  expect(alone.Traces).toBeCloseTo(0.25, 6);
  expect(totalOf(alone)).toBeCloseTo(4.90625, 4);
  const batched = eventsBill(1_000_000, 20);
  expect(batched['HTTP API']).toBeCloseTo(0.05, 6);
  expect(batched['Table: events']).toBeCloseTo(1.25, 6);
});

it('adds up a million recommendations and a million mails', () => {
  const asked = questionsBill(1_000_000);
  expect(asked['Table: reads']).toBeCloseTo(1.25, 6);
  expect(asked['Table: decisions']).toBeCloseTo(1.25, 6);
  expect(totalOf(asked)).toBeCloseTo(1 + 0.2 + 25_000 * 0.0000133334 + 0.35 + 0.25 + 2.5, 4);
  expect(totalOf(mailsBill(1_000_000))).toBeCloseTo(totalOf(asked) - 1 + 100, 4);
});

it('finds the busiest second, and what is closest to its limit in it', () => {
  // 1,000,000 × 0.5 × 3 / 3,600 = 416.67 questions, five times as many events.
  const peak = peakOf(1_000_000);
  expect(peak.questions).toBeCloseTo(416.67, 2);
  expect(peak.requests).toBeCloseTo(2_500, 6);
  expect(peakOf(1_000_000, 20).requests).toBeCloseTo(416.67 + 2_083.33 / 20, 1);
  const loads = loadsOf(1_000);
  const shares = loads.map(({ demand, limit }) => demand / limit);
  expect(shares).toEqual([...shares].sort((a, b) => b - a));
  expect(loads.find(({ what }) => what.startsWith('manifest'))).toMatchObject({
    demand: 2_500,
    limit: 3_000,
  });
  expect(employeesAtManifestLimit()).toBeCloseTo(1_200_000, 3);
});

it('stores, imports, mails and sweeps by hand as by code', () => {
  const perEmployee =
    1_000 * 2 * 390 + 22 * 12 * (380 + 110 + 200) + 2 * (12_000 + 500 + 200) + 6 * 12_100;
  expect(storedGb(1, 1)).toBeCloseTo(perEmployee / 1e9, 12);
  expect(secondsToImport(1_000_000)).toBe(1_000);
  expect(secondsToMail(50_000, 14)).toBeCloseTo(3_571.4, 1);
  expect(jobsOf().sweepSeconds).toBeCloseTo(12.5, 6);
  // 8,760 runs of three times 10,000 reads, and of 12.5 s at half a gigabyte.
  expect(jobsOf().sweepDollarsPerMonth).toBeCloseTo(
    3 * 87.6 * PRICES.readUnitsPerMillion + 8_760 * 6.25 * PRICES.lambdaPerGbSecond,
    6,
  );
  expect(jobsOf().tenantsPerFunction).toBeCloseTo(LIMITS.lambdaSeconds / 120, 6);
});

it('grows by the month with the employees, but for what stands anyway', () => {
  const { 'Key, alarms, metrics': standing = 0, ...bill } = monthlyBill(1_000);
  const { 'Key, alarms, metrics': same, ...large } = monthlyBill(1_000_000);
  expect(same).toBe(standing);
  expect(totalOf(large)).toBeCloseTo(1_000 * totalOf(bill), 6);
});

it('pays for each alarm, metric, dashboard and key that the templates have', () => {
  const deployed = synthesise({ stage: 'prod', mailDomain: 'example.com' });
  const watched = deployed.ofType('AWS::CloudWatch::Alarm').flatMap(({ Properties }) => {
    const looksAt = Properties.Metrics === undefined ? [] : listOf(Properties.Metrics);
    const stats = looksAt.flatMap(({ MetricStat }) =>
      MetricStat?.Metric ? [MetricStat.Metric] : [],
    );
    return stats.length > 0 ? stats : [Properties];
  });
  const own = watched
    .filter(({ Namespace }) => flat(Namespace) === NAMESPACE)
    .map(({ MetricName, Dimensions }) =>
      [MetricName, ...(Dimensions ? listOf(Dimensions).map(({ Value }) => Value) : [])]
        .map(flat)
        .join(' '),
    );
  const dashboards = deployed.ofType('AWS::CloudWatch::Dashboard');
  // A widget names what it shows as ["Uplift","events","function","api","stage","prod",…].
  const shown = dashboards.flatMap(({ Properties }) =>
    [
      ...flat(Properties.DashboardBody).matchAll(
        new RegExp(`\\["${NAMESPACE}","([^"]+)"(?:,"function","([^"]+)","stage","([^"]+)")?`, 'g'),
      ),
    ].map(([, ...parts]) => parts.filter(Boolean).join(' ')),
  );
  expect(shown).not.toEqual([]);
  expect(STANDING).toEqual({
    alarmMetrics: watched.length,
    metrics: new Set([...own, ...shown]).size,
    dashboards: dashboards.length,
    keys: deployed.ofType('AWS::KMS::Key').length,
  });
});

it('assumes no less than what the requests cost', async () => {
  const api = await startMetered({ lessons: 200, employees: 1, events: 400 });
  try {
    const path = `/v1/employees/${employeeId(0)}/next-lesson`;
    await api.call('GET', path);
    api.meter.reset();
    await api.call('GET', `${path}?minutes=9`);
    const asked = [...api.meter.calls];
    const event = {
      type: 'answered',
      employee: employeeId(0),
      lesson: 'lesson-000001',
      question: 'q1',
      correct: true,
    };
    const at = new Date().toISOString();
    api.meter.reset();
    await api.call('POST', '/v1/events', {
      events: [{ ...event, id: '0b5ce1a2-77d1-4c0e-9f3c-d3c845e10001', at }],
    });
    const posted = [...api.meter.calls];
    const sum = (calls: typeof asked, field: 'readUnits' | 'writeUnits'): number =>
      calls.reduce((total, call) => total + call[field], 0);
    expect(sum(asked, 'readUnits')).toBeLessThanOrEqual(COSTS.readUnitsPerQuestion);
    expect(sum(asked, 'writeUnits')).toBeLessThanOrEqual(COSTS.writeUnitsPerQuestion);
    expect(sum(posted, 'readUnits')).toBeLessThanOrEqual(COSTS.readUnitsPerEventRequest);
    expect(sum(posted, 'writeUnits')).toBeLessThanOrEqual(COSTS.writeUnitsPerEvent);
    const written = asked.filter(({ writeUnits }) => writeUnits > 0).map(({ bytes }) => bytes);
    expect(Math.max(...written)).toBeLessThanOrEqual(COSTS.bytesPerDecision);
    expect(Math.min(...written)).toBeLessThanOrEqual(COSTS.bytesPerDecisionEntry);
    expect(
      Math.max(...posted.filter(({ writeUnits }) => writeUnits > 0).map(({ bytes }) => bytes)),
    ).toBeLessThanOrEqual(COSTS.bytesPerEvent);
  } finally {
    await api.stop();
  }
});
