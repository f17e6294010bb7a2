import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../support/boundaries.ts';
import { filesIn } from '../support/files.ts';

const pages = ['core', 'functions', 'infra', 'test', '.github']
  .flatMap((folder) => filesIn(ROOT, folder, '.md'))
  .filter((file) => !file.includes('/lessons/'))
  .concat('README.md')
  .map((file) => join(ROOT, file));

/** Headings as GitHub names them in addresses. */
const anchorsIn = (text: string): Set<string> =>
  new Set(
    [...text.matchAll(/^#+ (.*)$/gm)].map(([, title]) =>
      title!
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );

describe('The pages beside the code', () => {
  it('lead only to what is there', () => {
    expect(pages.length).toBeGreaterThan(10);
    for (const page of pages)
      for (const [, link] of readFileSync(page, 'utf8').matchAll(/\]\(([^)\s]+)\)/g)) {
        if (/^[a-z]+:/.test(link!)) continue;
        const [path = '', anchor] = link!.split('#');
        const target = path === '' ? page : join(dirname(page), path);
        expect(existsSync(target), `${page}: ${link}`).toBe(true);
        if (anchor !== undefined)
          expect([...anchorsIn(readFileSync(target, 'utf8'))], `${page}: ${link}`).toContain(
            anchor,
          );
      }
  });

  it('leave the README short enough to be read, with a picture that is small enough to load', () => {
    const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
    expect(readme.split(/\s+/).length).toBeLessThanOrEqual(900);
    const pictures = [...readme.matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)].map(([, path]) => path!);
    expect(pictures).toHaveLength(1);
    for (const path of pictures)
      expect(statSync(join(ROOT, path)).size, path).toBeLessThanOrEqual(200_000);
  });
});
