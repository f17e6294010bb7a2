import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCdkApp } from '../../app.ts';
import { readArguments } from '../../arguments.ts';
import { run } from '../../complaint.ts';
import { diagramOf, withDiagram } from './diagram.ts';

/** With mails, or the half of it would be missing. */
const DRAWN = { stage: 'prod', mailDomain: 'example.com' };

const USAGE = `Usage: npm run diagram

Draws what the stage prod deploys into infra/DEPLOYING.md, from its synthesised templates.`;

/** Draws what the stage prod deploys into infra/DEPLOYING.md, from its synthesised templates. */
await run(async () => {
  readArguments({ usage: USAGE, options: {} });
  const page = join(import.meta.dirname, '../../DEPLOYING.md');
  const outdir = mkdtempSync(join(tmpdir(), 'uplift-diagram-'));
  try {
    const { app, data, service } = createCdkApp({ outdir, context: DRAWN });
    const assembly = app.synth();
    const stacks = [data, service].map(({ stackName: name }) => ({
      name,
      resources: assembly.getStackByName(name).template.Resources,
    }));
    writeFileSync(page, withDiagram(readFileSync(page, 'utf8'), diagramOf(stacks)));
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
  console.log('The diagram in infra/DEPLOYING.md shows what the stage prod deploys.');
});
