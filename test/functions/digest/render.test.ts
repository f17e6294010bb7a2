import { describe, expect, it } from 'vitest';
import { compose, type Digest } from '../../../core/digest/compose.ts';
import { renderDigest } from '../../../functions/digest/render.ts';
import { composing, LINKS } from '../../support/digest-world.ts';

const digest = compose(composing()) as Digest;
const branding = { address: 'XYZ Corporation\n1 Harbour Road' };
const sender = { name: 'XYZ Corporation' };

describe('a rendered digest', () => {
  it('can be stopped with one click, and says that a machine wrote it', () => {
    const { headers } = renderDigest(digest, { links: LINKS, branding, sender });
    expect(Object.fromEntries(headers.map(({ name, value }) => [name, value]))).toEqual({
      'List-Unsubscribe': `<${LINKS.stop}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      'List-Id': '<digest.learn.example.com>',
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
    });
  });
});
