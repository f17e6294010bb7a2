import { describe, expect, it } from 'vitest';
import { renderMarkdown } from '../../../functions/pages/markdown.ts';

describe('a Markdown text in a page', () => {
  it('is what people know: emphasis, lists, tables, code, links, images', () => {
    expect(renderMarkdown('# Stay *calm*\n\n- listen\n- **ask**')).toBe(
      '<h1>Stay <em>calm</em></h1>\n<ul>\n<li>listen</li>\n<li><strong>ask</strong></li>\n</ul>\n',
    );
    expect(renderMarkdown('`a < b` and [a page](https://x.org/?a=1&b=2 "more")')).toBe(
      '<p><code>a &lt; b</code> and <a href="https://x.org/?a=1&amp;b=2" title="more" rel="noopener noreferrer">a page</a></p>\n',
    );
    expect(renderMarkdown('<a@b.example> [to](MAILTO:a@b.example)')).toContain(
      'href="mailto:a@b.example"',
    );
  });

  it('shows images that come by https, and the words of others', () => {
    expect(renderMarkdown('![a map](https://x.org/a.png)')).toBe(
      '<p><img src="https://x.org/a.png" alt="a map" loading="lazy" referrerpolicy="no-referrer"></p>\n',
    );
    expect(renderMarkdown('![a <map>](http://x.org/a.png)')).toBe('<p>a &lt;map&gt;</p>\n');
  });

  it('brings no styles along: a column says by a class how it is aligned', () => {
    const html = renderMarkdown('|a|b|c|\n|:-:|--:|---|\n|1|2|3|');
    expect(html).not.toContain('style');
    expect(html).toContain('<th class="align-center">a</th>');
    expect(html).toContain('<td class="align-right">2</td>');
    expect(html).toContain('<td>3</td>');
  });

  it('shows HTML as the text that it is', () => {
    expect(renderMarkdown('<script>ran()</script> <b>a</b>')).toBe(
      '<p>&lt;script&gt;ran()&lt;/script&gt; &lt;b&gt;a&lt;/b&gt;</p>\n',
    );
  });

  it('does not repeat a long address as often as somebody names it', () => {
    const text = `[a]: https://x.org/${'b'.repeat(30_000)} '${'c'.repeat(9000)}'\n\n${'[a] ![a] '.repeat(2000)}`;
    expect(renderMarkdown(text).length).toBeLessThan(8 * text.length);
    expect(renderMarkdown(text)).toContain('href="https://x.org/bbb');
  });

  it('is rendered once as long as it is remembered', () => {
    const timeOf = (run: () => void): number => {
      const begin = process.cpuUsage();
      run();
      const { user, system } = process.cpuUsage(begin);
      return user + system;
    };
    const text = '**a** '.repeat(9000);
    const first = timeOf(() => renderMarkdown(text));
    const again = timeOf(() => {
      for (let time = 0; time < 100; time++) renderMarkdown(text);
    });
    expect(again).toBeLessThan(10 * first);
  });
});
