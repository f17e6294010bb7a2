import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { create } from 'tar';
import { afterAll, describe, expect, it } from 'vitest';
import { unpack } from '../../../functions/files/archive.ts';
import { Unreadable } from '../../../functions/files/problem.ts';
import { scaled } from '../../support/proof.ts';

const folder = mkdtempSync(join(tmpdir(), 'uplift-archive-'));
afterAll(() => rmSync(folder, { recursive: true }));
const LONG = `${'long-'.repeat(30)}name.md`;
mkdirSync(join(folder, 'docs/guide'), { recursive: true });
for (const name of ['a.md', LONG])
  writeFileSync(join(folder, 'docs/guide', name), `text of ${name}`);

const packed = async (cwd: string, what: string, gzip = true) => {
  const file = join(folder, 'packed');
  await create({ cwd, file, gzip, portable: true }, [what]);
  return readFileSync(file);
};

const unpacked = (bytes: Uint8Array, most?: number) => unpack({ name: 'x.tar.gz', bytes }, most);
const refusal = async (bytes: Uint8Array, most?: number): Promise<string> => {
  const outcome = await unpacked(bytes, most).catch((error: unknown) => error);
  expect(outcome).toBeInstanceOf(Unreadable);
  return (outcome as Unreadable).message;
};

describe('an archive', () => {
  it.each([
    ['of a folder', () => packed(folder, 'docs')],
    ['of what is in a folder', () => packed(join(folder, 'docs'), '.')],
    ['that is not compressed', () => packed(folder, 'docs', false)],
  ])('%s holds what the folder holds', async (_, make) => {
    const files = await unpacked(await make());
    const names = files.map(({ name }) => name).toSorted();
    expect(names).toEqual(['guide/a.md', `guide/${LONG}`]);
    expect(Buffer.from(files.find(({ name }) => name === 'guide/a.md')!.bytes).toString()).toBe(
      'text of a.md',
    );
  });

  it('that is none, or broken, is refused in a sentence', async () => {
    const whole = await packed(folder, 'docs');
    expect(await refusal(Buffer.from('PK\u0003\u0004more'))).toContain('zip');
    expect(await refusal(whole.subarray(0, whole.length / 2))).toContain('broken');
    expect(await refusal(gzipSync(gunzipSync(whole).subarray(0, 700)))).toContain('broken');
    expect(await refusal(Buffer.from('words '.repeat(500)))).toContain('no tar archive');
    expect(await refusal(Buffer.alloc(0))).toContain('archive');
    expect(await refusal(gzipSync(Buffer.alloc(1024)))).toContain('archive');
  });

  it('is not unpacked beyond what memory holds', async () => {
    expect(await refusal(gzipSync(Buffer.alloc(2_000_001)), 2_000_000)).toContain('2 MB');
  });

  it('of any bytes is read or refused, and throws nothing else', async () => {
    const whole = gunzipSync(await packed(folder, 'docs'));
    const spot = fc.tuple(fc.nat(whole.length - 1), fc.nat(255));
    await fc.assert(
      fc.asyncProperty(fc.array(spot, { maxLength: 6 }), fc.boolean(), async (spots, gzip) => {
        const bytes = Buffer.from(whole);
        for (const [at, byte] of spots) bytes[at] = byte;
        const outcome = await unpacked(gzip ? gzipSync(bytes) : bytes).catch((e: unknown) => e);
        if (outcome instanceof Error) expect(outcome).toBeInstanceOf(Unreadable);
      }),
      { seed: 15, numRuns: scaled(60, 3000) },
    );
  });
});
