import { COLOURS } from '../pages/style.ts';

/**
 * How the console looks: the house colours, denser than the pages of employees, from 360 px on. On
 * a narrow screen the navigation opens over the page, on a wide one it stands beside it.
 */
export const CONSOLE_STYLE = `
${COLOURS}*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;overflow-wrap:break-word}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 .35rem;text-wrap:balance}
h2{font-size:1.12rem;line-height:1.3;margin:0 0 .5rem}
h3{font-size:1rem;line-height:1.35;margin:1rem 0 .25rem}
p{margin:0 0 .65rem;max-width:46rem}
a{color:var(--accent);text-underline-offset:.15em}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:.2rem}
.skip{position:absolute;inset-inline-start:.5rem;top:-6rem;z-index:9;background:var(--card);padding:.5rem .8rem}
.skip:focus{top:.5rem}
.soft{color:var(--soft)}
.small{font-size:.88rem}
.good{color:var(--good)}
.badly{color:var(--bad)}
.number{text-align:end;font-variant-numeric:tabular-nums;white-space:nowrap}
.hidden{position:absolute;width:1px;height:1px;margin:-1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.bar{display:flex;flex-wrap:wrap;align-items:center;gap:.35rem 1rem;padding:.5rem 1rem;background:var(--card);border-bottom:1px solid var(--line)}
.bar .brand{font-weight:700;font-size:1.05rem;color:var(--ink);text-decoration:none}
.bar .who{margin:0;margin-inline-start:auto;min-width:0}
.frame{display:block}
#pages{border:1px solid var(--edge);border-radius:.6rem;background:var(--card);color:var(--ink);padding:1rem;max-height:85vh;overflow:auto}
#pages h2{font-size:.8rem;color:var(--soft);margin:.9rem 0 .2rem}
#pages h2:first-child{margin-top:0}
#pages ul{list-style:none;margin:0;padding:0}
#pages a{display:block;padding:.35rem .6rem;border-radius:.4rem;color:var(--ink);text-decoration:none}
#pages a:hover{background:var(--tint)}
#pages a[aria-current]{background:var(--tint);color:var(--accent);font-weight:650}
main{padding:1.1rem 1rem 3rem;min-width:0}
.foot{display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:end;padding:.8rem 1rem;border-top:1px solid var(--line)}
.lone{max-width:36rem;margin:0 auto;padding:2.5rem 1rem}
.card{background:var(--card);border:1px solid var(--line);border-radius:.7rem;padding:.9rem 1rem;margin:0 0 1rem;min-width:0}
.card>:last-child{margin-bottom:0}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(17rem,100%),1fr));gap:1rem;margin:0 0 1rem}
.cards>.card{margin:0}
.card>h3:first-child{margin-top:0}
.row{display:flex;flex-wrap:wrap;gap:.5rem .75rem;align-items:end;margin:0 0 .75rem}
.row form{margin:0}
.split{display:flex;flex-wrap:wrap;gap:.25rem 1rem;justify-content:space-between;align-items:baseline}
.tag{display:inline-block;border:1px solid var(--line);border-radius:1rem;padding:0 .5rem;font-size:.85rem;color:var(--soft)}
button,.button{display:inline-flex;align-items:center;justify-content:center;min-height:2.4rem;padding:.35rem .85rem;border:1px solid var(--edge);border-radius:.5rem;background:var(--card);color:var(--ink);font:inherit;font-weight:600;line-height:1.3;text-decoration:none;cursor:pointer}
button:hover,.button:hover{border-color:var(--accent);background:var(--tint)}
button:disabled{color:var(--soft);cursor:default}
.main{background:var(--accent);border-color:var(--accent);color:var(--on-accent)}
.main:hover{background:var(--accent);filter:brightness(1.08)}
.danger{border-color:var(--bad);color:var(--bad)}
.danger:hover{border-color:var(--bad);background:var(--bad-tint)}
.plain{border-color:transparent;background:none;color:var(--accent);padding-inline:.35rem}
form{margin:0}
fieldset{border:1px solid var(--line);border-radius:.6rem;padding:.7rem .9rem;margin:0 0 .9rem;min-width:0}
legend{padding:0 .3rem;font-weight:650}
.field{display:block;margin:0 0 .8rem;min-width:0}
.field>label,.field>.label{display:block;font-weight:600}
.field .hint{display:block;font-size:.88rem;color:var(--soft)}
.field .wrong{display:block;color:var(--bad);font-weight:600}
input:not([type=radio],[type=checkbox],[type=range],[type=hidden]),select,textarea{display:block;width:100%;max-width:40rem;min-height:2.4rem;margin-top:.2rem;padding:.35rem .6rem;border:1px solid var(--edge);border-radius:.45rem;background:var(--card);color:var(--ink);font:inherit}
input[type=range]{width:100%;max-width:40rem;min-height:1.75rem;accent-color:var(--accent)}
input[type=radio],input[type=checkbox]{width:1.15rem;height:1.15rem;margin:.15rem 0 0;flex:none;accent-color:var(--accent)}
textarea{min-height:5rem;resize:vertical}
[aria-invalid=true]{border-color:var(--bad)!important}
.check{display:flex;gap:.5rem;align-items:flex-start;margin:.3rem 0}
.notice{border-inline-start:4px solid var(--accent);background:var(--tint);padding:.6rem .85rem;border-radius:.35rem;margin:0 0 1rem}
.notice>:last-child{margin-bottom:0}
.notice.bad{border-color:var(--bad);background:var(--bad-tint)}
.scroll{overflow-x:auto;margin:0 0 1rem;border:1px solid var(--line);border-radius:.6rem;background:var(--card)}
table{border-collapse:collapse;width:100%;font-size:.93rem}
.scroll bdi{display:inline-block;max-width:26rem}
@media(max-width:60rem){.scroll td:not(.number),.scroll tbody th:not(.number){min-width:7.5rem}}
caption{text-align:start;padding:.5rem .7rem;font-weight:650}
th,td{padding:.4rem .7rem;border-top:1px solid var(--line);text-align:start;vertical-align:top}
thead th{border-top:0;background:var(--paper);font-weight:650;white-space:nowrap}
tbody th{font-weight:600}
tbody tr:hover{background:var(--tint)}
dl{margin:0 0 .75rem;display:grid;grid-template-columns:minmax(7rem,auto) 1fr;gap:.25rem 1rem}
dt{color:var(--soft)}dd{margin:0;min-width:0}
details{margin:0 0 .75rem}
summary{cursor:pointer;min-height:2rem;padding:.3rem 0;font-weight:600}
pre{overflow-x:auto;background:var(--paper);border:1px solid var(--line);padding:.6rem .8rem;border-radius:.45rem;font-size:.85rem}
code{font-family:ui-monospace,SFMono-Regular,Menlo,monospace;font-size:.92em}
figure{margin:0 0 1rem;min-width:0}
figcaption{font-weight:650;margin:0 0 .35rem}
svg{display:block;max-width:100%;height:auto}
svg text{fill:var(--soft);font-size:12px}
.axis{stroke:var(--line)}
.line{fill:none;stroke:var(--accent);stroke-width:2}
.line.second{stroke:var(--bad);stroke-dasharray:5 4}
.area{fill:var(--tint)}
.block{fill:var(--accent)}
.block.second{fill:var(--edge)}
.empty{color:var(--soft);padding:1.2rem;text-align:center;border:1px dashed var(--edge);border-radius:.6rem}
.pre{white-space:pre-line}
@media(min-width:60rem){
main{padding:1.5rem 2rem 4rem;max-width:100rem}
.frame{display:grid;grid-template-columns:13rem minmax(0,1fr)}
#pages{display:block;position:static;width:auto;height:auto;max-height:none;margin:0;border:0;border-inline-end:1px solid var(--line);border-radius:0;padding:1rem .8rem}
#menu{display:none}
}
.fields{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(15rem,100%),1fr));gap:0 1.25rem}
.fields>.wide,.fields>fieldset{grid-column:1/-1}
.fields input,.fields select,.fields textarea{max-width:none!important}
.unit{display:flex;align-items:center;gap:.4rem}
fieldset.one{border-width:1px 0 0;border-radius:0;padding:.7rem 0 0}
time{white-space:nowrap}
tbody th{min-width:9rem}
.field>label.check{display:flex}
.mail{width:100%;max-width:46rem;height:36rem;border:1px solid var(--line);background:#fff}
.arrow{display:inline-block;vertical-align:-.1em}
figure svg{width:100%;max-width:46rem}
figure .narrow{max-width:30rem}
@media(max-width:40rem){
.scroll table,.scroll tbody,.scroll thead{display:block}
.scroll bdi{display:inline;overflow-wrap:anywhere}
.scroll thead th{display:none}
.scroll thead th:has(a){display:block;border:0}
.scroll thead tr{display:flex;flex-wrap:wrap}
.scroll tbody tr{display:grid;grid-template-columns:1fr 1fr;padding:.5rem .7rem;border-top:1px solid var(--line)}
.scroll tbody tr>*{border:0;padding:.1rem 0;min-width:0!important;grid-column:1/-1;text-align:start}
.scroll tbody .number{white-space:normal}
.scroll tbody td.number{grid-column:auto}
.scroll td:empty,.scroll td:has(>bdi:only-child:empty){display:none}
.scroll td::before{content:attr(data-title) ": ";color:var(--soft);font-size:.88em}
}
@media print{.bar,#pages,.foot{display:none}}
`;
