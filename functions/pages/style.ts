/**
 * The colours of all pages, light and dark as the reader's device asks; every text has a contrast
 * of 4.5 or more on what it stands on.
 */
export const COLOURS = `:root{color-scheme:light dark;--paper:#f6f5f1;--card:#fff;--ink:#1c2321;--soft:#56615d;--line:#d5d9d2;--edge:#7b857f;--accent:#17694f;--on-accent:#fff;--tint:#e3f1ea;--good:#17694f;--bad:#a8322a;--bad-tint:#fbeae8}
@media(prefers-color-scheme:dark){:root{--paper:#131715;--card:#1b211e;--ink:#e9eeea;--soft:#a3afa9;--line:#333d38;--edge:#7d8a83;--accent:#74d3ae;--on-accent:#0d1a15;--tint:#1f3a30;--good:#74d3ae;--bad:#f0968d;--bad-tint:#3a2220}}
`;

/**
 * How the pages that employees open look: for a phone first, in the colours that the reader's
 * device asks for. Every button is 48 px high.
 */
export const STYLE = `
${COLOURS}*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:17px/1.6 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;overflow-wrap:break-word}
main{max-width:40rem;margin:0 auto;padding:1.25rem 1rem 3rem}
h1{font-size:1.55rem;line-height:1.25;margin:.25rem 0 .5rem;text-wrap:balance}
h2{font-size:1.2rem;line-height:1.3;margin:0 0 .6rem}
h3{font-size:1.02rem;line-height:1.4;margin:1.2rem 0 .2rem}
p{margin:0 0 .75rem}
a{color:var(--accent);text-underline-offset:.15em}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:.2rem}
.soft{color:var(--soft)}
.small{font-size:.92rem}
.card{background:var(--card);border:1px solid var(--line);border-radius:.9rem;padding:1.1rem 1rem;margin:1.25rem 0}
.card>:last-child,.said>:last-child,.card>form>:last-child{margin-bottom:0}
.card>form+p{margin:.7rem 0 0}
.pre{white-space:pre-line}
.meta{color:var(--soft);font-size:.92rem;margin:0 0 .25rem}
.tag{font-size:.85rem;font-weight:650;color:var(--soft)}
button,.button{display:flex;align-items:center;justify-content:center;width:100%;min-height:3rem;padding:.6rem 1rem;border:1px solid var(--edge);border-radius:.7rem;background:var(--card);color:var(--ink);font:inherit;font-weight:600;line-height:1.3;text-align:center;text-decoration:none;cursor:pointer}
button:hover,.button:hover{border-color:var(--accent);background:var(--tint)}
.main{background:var(--accent);border-color:var(--accent);color:var(--on-accent)}
.main:hover{background:var(--accent);filter:brightness(1.08)}
.row{display:grid;gap:.6rem;margin:0 0 .75rem}
.row form{display:contents}
form{margin:0}
form+form{margin-top:.6rem}
fieldset{border:0;padding:0;margin:0 0 1rem;min-width:0}
legend{padding:0;font-weight:650;font-size:1.12rem;line-height:1.4;margin:0 0 .35rem}
.choices{display:grid;gap:.55rem;margin:.75rem 0 0}
.choice{display:flex;gap:.75rem;align-items:flex-start;padding:.75rem .85rem;border:1px solid var(--edge);border-radius:.7rem;cursor:pointer}
.choice:hover,.choice:has(:checked){border-color:var(--accent);background:var(--tint)}
.choice:has(:focus-visible){outline:3px solid var(--accent);outline-offset:2px}
.choice:has(:focus-visible) input{outline:0}
.choice span{min-width:0}
input[type=radio],input[type=checkbox]{flex:none;width:1.25rem;height:1.25rem;margin:.18rem 0 0;accent-color:var(--accent)}
label.field{display:block;margin:0 0 .9rem;font-weight:600}
label.field .small{display:block;font-weight:400}
label.field input,label.field select,label.field textarea{font-weight:400}
input:not([type=radio],[type=checkbox],[type=hidden]),select,textarea{display:block;width:100%;min-height:3rem;margin-top:.3rem;padding:.6rem .75rem;border:1px solid var(--edge);border-radius:.6rem;background:var(--card);color:var(--ink);font:inherit}
textarea{min-height:6rem;resize:vertical}
[aria-invalid=true]{border-color:var(--bad)}
.notice{border-inline-start:4px solid var(--accent);background:var(--tint);padding:.7rem .9rem;border-radius:.4rem;margin:0 0 1rem}
.notice.bad,.said.bad{border-color:var(--bad);background:var(--bad-tint)}
.said{border-inline-start:4px solid var(--good);background:var(--tint);padding:.7rem .9rem;border-radius:.4rem;margin:0 0 .75rem}
.said p{margin:0 0 .35rem}
.good{color:var(--good)}.badly{color:var(--bad)}
.list{list-style:none;padding:0;margin:0}
.list>li{padding:.65rem 0;border-top:1px solid var(--line)}
.list>li:first-child{border-top:0;padding-top:0}
.list>li:last-child{padding-bottom:0}
.split{display:flex;flex-wrap:wrap;gap:.1rem 1rem;justify-content:space-between}
.days{display:grid;grid-template-columns:1fr 1fr;gap:.35rem .75rem;margin-top:.4rem}
.days label{display:flex;gap:.6rem;min-height:2.4rem;align-items:flex-start;padding-top:.35rem}
dl{margin:0}dt{font-weight:650;margin-top:.8rem}dt:first-child{margin-top:0}dd{margin:0}
summary{cursor:pointer;min-height:2.75rem;padding:.5rem 0;font-weight:600}
details{margin:0 0 .25rem}
.body{overflow-x:auto}
.body h1{font-size:1.35rem;margin-top:1.4rem}.body h2{margin-top:1.4rem}.body>:first-child{margin-top:0}
.body img{max-width:100%;height:auto;border-radius:.5rem}
.body pre{overflow-x:auto;background:var(--paper);border:1px solid var(--line);padding:.7rem .85rem;border-radius:.5rem;font-size:.88rem;line-height:1.5}
.body code{font-family:ui-monospace,SFMono-Regular,Menlo,monospace;font-size:.92em}
.body blockquote{margin:0 0 .75rem;padding-inline-start:1rem;border-inline-start:3px solid var(--line);color:var(--soft)}
.body table{border-collapse:collapse;margin:0 0 .75rem;font-size:.95rem}
.body th,.body td{padding:.35rem .6rem;border:1px solid var(--line);text-align:start;vertical-align:top}
.body .align-center{text-align:center}.body .align-right{text-align:right}.body .align-left{text-align:left}
.picture{margin:1.25rem 0}.picture img{display:block;width:100%;height:auto;border:1px solid var(--line);border-radius:.9rem;background:#fff}
.deck{list-style:none;padding:0;margin:1rem 0;display:grid;gap:.75rem}
.deck details{background:var(--card);border:1px solid var(--edge);border-radius:.9rem;margin:0}
.deck summary{padding:1rem;font-size:1.05rem;list-style:none}
.deck summary::-webkit-details-marker{display:none}
.deck summary .tag{display:block;margin-bottom:.25rem}
.deck summary:hover{background:var(--tint);border-radius:.9rem}
.deck details>.body{border-top:1px solid var(--line);padding:1rem;background:var(--tint);border-radius:0 0 .9rem .9rem}
.deck details>.body>:last-child{margin-bottom:0}
.body ul,.body ol{padding-inline-start:1.4rem;margin:0 0 .75rem}
@media(min-width:34rem){main{padding:2.5rem 1.5rem 4rem}h1{font-size:1.9rem}.card{padding:1.5rem}.row.three{grid-template-columns:repeat(3,1fr)}.row.two{grid-template-columns:1fr 1fr}.days{grid-template-columns:repeat(3,1fr)}}
`;
