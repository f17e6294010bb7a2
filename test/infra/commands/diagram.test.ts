import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { diagramOf, withDiagram } from '../../../infra/commands/diagram/diagram.ts';
import { ROOT } from '../../support/boundaries.ts';
import { synthesise } from '../../support/synthesis.ts';

const { data, service } = synthesise({ stage: 'prod', mailDomain: 'example.com' });
const stacks = [
  { name: 'uplift-prod-data', resources: data.Resources },
  { name: 'uplift-prod', resources: service.Resources },
];

describe('the diagram of the deployed system', () => {
  it('in DEPLOYING.md is what the templates say now (else: npm run diagram)', () => {
    const readme = readFileSync(join(ROOT, 'infra/DEPLOYING.md'), 'utf8');
    expect(withDiagram(readme, diagramOf(stacks))).toBe(readme);
  });

  it('joins only boxes that it draws', () => {
    const lines = diagramOf(stacks).split('\n');
    const boxes = lines.flatMap((line) => /^ +(\w+)[[(]/.exec(line)?.[1] ?? []);
    const ends = lines.flatMap((line) => {
      const [, from, to] = /^ {2}(\w+) -\.?->(?:\|"[^"]+"\|)? (\w+)$/.exec(line) ?? [];
      return from && to ? [from, to] : [];
    });
    expect(new Set(boxes).size).toBe(boxes.length);
    expect(ends.filter((end) => !boxes.includes(end))).toEqual([]);
    expect(boxes.filter((box) => !ends.includes(box))).toEqual([]);
  });

  it('changes when a function may no longer write, and when a schedule goes', () => {
    const without = (pattern: RegExp) => {
      const kept = Object.entries(service.Resources).filter(([id]) => !pattern.test(id));
      return diagramOf([
        stacks[0] as (typeof stacks)[0],
        { name: 'uplift-prod', resources: Object.fromEntries(kept) },
      ]);
    };
    expect(diagramOf(stacks)).toContain('SweepScheduleRule(["rate(5 minutes)"])');
    expect(without(/^SweepScheduleRule/)).not.toContain('SweepScheduleRule');
    const readOnly = JSON.parse(
      JSON.stringify(service.Resources).replaceAll(
        /dynamodb:(PutItem|DeleteItem|BatchWriteItem)/g,
        'x',
      ),
    );
    expect(
      diagramOf([stacks[0] as (typeof stacks)[0], { name: 'uplift-prod', resources: readOnly }]),
    ).not.toContain('writes');
  });
});
