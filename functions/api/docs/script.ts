/** Where the local server tells its own machine the key of the empty tenant. */
export const SANDBOX_PATH = '/docs/sandbox';

/**
 * What the page's script does; without it everything is there and can be read. It opens what a
 * link leads to, searches, copies, and on the machine that runs Uplift tries requests with the key
 * of the empty tenant, which only that machine is told.
 */
export const SCRIPT = `
const $=(q,of=document)=>[...of.querySelectorAll(q)];
const make=(tag,given)=>Object.assign(document.createElement(tag),given);
const open=()=>{const at=document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if(!at)return;for(let one=at;one;one=one.parentElement)if(one.tagName==='DETAILS')one.open=true;at.scrollIntoView()};
addEventListener('hashchange',open);open();
for(const pre of $('pre')){
  const box=make('div',{className:'box'});pre.replaceWith(box);box.append(pre);
  const button=make('button',{type:'button',className:'copy',textContent:'Copy'});
  button.onclick=async()=>{try{await navigator.clipboard.writeText(pre.innerText);button.textContent='Copied'}
    catch{getSelection().selectAllChildren(pre);button.textContent='Selected'}
    setTimeout(()=>{button.textContent='Copy'},2000)};
  box.append(button)}
const search=document.getElementById('search'),told=document.getElementById('told');
search.closest('label').hidden=false;
const texts=new Map($('.find').map((one)=>[one,one.textContent.toLowerCase()]));
search.oninput=()=>{const words=search.value.toLowerCase().split(/\\s+/).filter(Boolean);let found=0;
  for(const[one,text]of texts){one.hidden=!words.every((word)=>text.includes(word));if(!one.hidden)found++}
  for(const part of $('.part'))part.hidden=words.length>0&&!$('.find',part).some((one)=>!one.hidden);
  for(const part of $('.prose'))part.hidden=words.length>0&&!words.every((word)=>part.textContent.toLowerCase().includes(word));
  told.textContent=words.length===0?'':found+' found'};
addEventListener('keydown',(event)=>{const typing=/^(INPUT|TEXTAREA)$/.test(event.target.tagName);
  if(event.key==='/'&&!typing){event.preventDefault();search.focus()}});
const tryIt=(key)=>{for(const samples of $('.samples:not([data-form])')){
  const start=make('button',{type:'button',textContent:'Try it in the sandbox'});
  start.onclick=()=>{const{method,path}=samples.dataset,body=samples.querySelector('template')?.content.textContent;
    const form=make('form',{className:'try'}),line=make('label',{className:'line',textContent:method+' of the sandbox'}),where=make('input',{value:path});
    line.append(where);form.append(line);let what;
    if(body){const label=make('label',{textContent:'Body'});what=make('textarea',{value:body,rows:Math.min(16,body.split('\\n').length+1)});label.append(what);form.append(label)}
    const answer=make('pre',{tabIndex:0,hidden:true}),status=make('p',{role:'status'});
    form.append(make('button',{textContent:'Send'}),status,answer);
    form.onsubmit=async(event)=>{event.preventDefault();status.textContent='Asking …';
      try{const reply=await fetch(where.value,{method,headers:{authorization:'Bearer '+key,...(what&&{'content-type':'application/json'})},...(what&&{body:what.value})});
        const text=await reply.text();status.textContent='Answer '+reply.status;answer.hidden=text==='';
        try{answer.textContent=JSON.stringify(JSON.parse(text),null,2)}catch{answer.textContent=text}}
      catch(error){status.textContent='No answer: '+error.message}};
    start.replaceWith(form);where.focus()};
  samples.append(start)}};
if(/^(localhost|127\\.0\\.0\\.1|\\[::1\\])$/.test(location.hostname))
  fetch('${SANDBOX_PATH}').then((reply)=>reply.ok?reply.json():{}).then(({key})=>{if(key)tryIt(key)}).catch(()=>{});
`;
