import { COLOURS } from '../../pages/style.ts';

/** How the documentation looks: two columns where there is room, one on a phone. */
export const STYLE = `
${COLOURS}*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-padding-top:1rem}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.6 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;overflow-wrap:break-word}
a{color:var(--accent);text-underline-offset:.15em}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:.2rem}
.skip{position:absolute;left:-99rem}.skip:focus{position:static;display:block;padding:.5rem 1rem}
.soft,.said{color:var(--soft)}
nav{padding:1rem;border-bottom:1px solid var(--line);background:var(--card)}
nav .brand{margin:0 0 .5rem;font-weight:700}
nav ul{list-style:none;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:.1rem 1rem}
nav a{display:inline-block;padding:.3rem 0;text-decoration:none}nav a:hover{text-decoration:underline}
nav .inner{display:none}
nav label{display:block;font-weight:600;margin:.25rem 0 .75rem}
input,textarea{display:block;width:100%;margin-top:.25rem;padding:.5rem .7rem;border:1px solid var(--edge);border-radius:.5rem;background:var(--card);color:var(--ink);font:inherit}
textarea,.line input{font:.85rem/1.5 ui-monospace,SFMono-Regular,Menlo,monospace}
main{min-width:0;padding:1rem 1rem 5rem;max-width:76rem;margin:0 auto}
h1{font-size:1.9rem;line-height:1.2;margin:.5rem 0}
h2{font-size:1.45rem;line-height:1.3;margin:3rem 0 .5rem;padding-top:.5rem;border-top:1px solid var(--line)}
h3{font-size:1.12rem;margin:1.75rem 0 .4rem}
h4{font-size:.85rem;margin:1.1rem 0 .3rem;color:var(--soft)}
p{margin:.5rem 0;max-width:46rem}li{max-width:46rem}
code{font:.88em ui-monospace,SFMono-Regular,Menlo,monospace}
pre{position:relative;margin:.5rem 0;overflow:auto;max-height:26rem;padding:.75rem .9rem;border:1px solid var(--line);border-radius:.5rem;background:var(--card);font-size:.86rem;line-height:1.5}
.box{position:relative}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.94rem}
th,td{padding:.4rem .75rem .4rem 0;border-bottom:1px solid var(--line);text-align:start;vertical-align:top;min-width:7rem}
details{margin:.4rem 0;border:1px solid var(--line);border-radius:.6rem;background:var(--card)}
summary{cursor:pointer;padding:.6rem .9rem;min-height:2.75rem}
.method{display:inline-block;min-width:3.8rem;font:700 .78rem ui-monospace,monospace;color:var(--accent)}
.path{font:600 .92rem ui-monospace,monospace;overflow-wrap:anywhere}.said{display:inline-block}
.sides,.held{padding:0 .9rem .9rem;border-top:1px solid var(--line)}
.sides>div{min-width:0}.sides pre{background:var(--paper)}
.fields{margin:0}.fields dt{margin-top:.6rem}.fields dd{margin:0 0 0 1rem}
.fields .fields{border-inline-start:2px solid var(--line);padding-inline-start:.75rem;margin-top:.2rem}
.option+.option{margin-top:1rem}.must{font-size:.82rem;color:var(--bad)}
.answers{padding-inline-start:1.1rem}
button{min-height:2.2rem;padding:.25rem .75rem;border:1px solid var(--edge);border-radius:.5rem;background:var(--card);color:var(--ink);font:inherit;font-size:.86rem;font-weight:600;cursor:pointer}
button:hover{border-color:var(--accent);background:var(--tint)}
.copy{position:absolute;top:.35rem;right:.35rem;opacity:.92}
.try{margin-top:1rem;padding:.75rem;border:1px dashed var(--edge);border-radius:.5rem}.try label{display:block;margin-bottom:.6rem;font-weight:600;font-size:.9rem}
[hidden]{display:none!important}
@media(min-width:62rem){
body{display:grid;grid-template-columns:18rem minmax(0,1fr);align-items:start}
.skip{grid-column:1/-1}
nav{position:sticky;top:0;height:100vh;overflow-y:auto;border-bottom:0;border-inline-end:1px solid var(--line)}
nav ul{display:block}nav .inner{display:block;padding-inline-start:.75rem;font-size:.9rem}nav .inner a{padding:.12rem 0}
main{padding:1.5rem 2.5rem 6rem;margin:0}
.sides{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1fr);gap:0 1.75rem}
.samples{align-self:start;position:sticky;top:0}}
`;
