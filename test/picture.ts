import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readArguments } from '../infra/arguments.ts';
import { Complaint, run } from '../infra/complaint.ts';
import { readLimits } from '../infra/limits.ts';
import { startServer } from '../infra/local/server.ts';
import { openBrowser } from './support/browser.ts';

const USAGE = `Usage: npm run picture

Starts the demo in a folder of its own, and draws the picture of the README from its start page:
infra/demo/picture.png. Needs a browser, as the tests do.`;

const PICTURE = join(import.meta.dirname, '../infra/demo/picture.png');
/** What the README may bring along. */
const MOST_BYTES = 200_000;
/** Somebody whose goals ask for something. */
const SHOWN = 'Ella Nguyen';

await run(async () => {
  readArguments({ usage: USAGE, options: {} });
  const folder = mkdtempSync(join(tmpdir(), 'uplift-picture-'));
  const server = await startServer({
    ...{ dataPath: folder, port: 0, host: '127.0.0.1', resetDemo: false, issuers: [] },
    ...{ limits: readLimits({}), keepDecisionsDays: Number.POSITIVE_INFINITY },
    progress: () => undefined,
    log: () => undefined,
  });
  const browser = await openBrowser();
  try {
    const page = await browser.newPage({
      viewport: { width: 1180, height: 720 },
      colorScheme: 'light',
      locale: 'en-GB',
    });
    await page.goto(server.url);
    const people = page.getByLabel('Employee').locator('option', { hasText: SHOWN });
    await page.locator('.title').waitFor();
    await page.getByLabel('Employee').selectOption((await people.getAttribute('value')) ?? '');
    await page.getByText(`Next for ${SHOWN}`).waitFor();
    const png = await page.screenshot();
    if (png.length > MOST_BYTES)
      throw new Complaint(`The picture has ${png.length} bytes; ${MOST_BYTES} are the most.`);
    writeFileSync(PICTURE, png);
    console.log(`Drew ${PICTURE}: ${png.length} bytes.`);
  } finally {
    await browser.close();
    await server.stop();
    rmSync(folder, { recursive: true });
  }
});
