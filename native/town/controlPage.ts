/** The one page of the demo's switchboard. It stands on its own: no build, no other file, both languages at once. */
export const CONTROL_PAGE = `<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>演示控制 · Demo control</title>
<style>
  body { margin: 0; font: 16px/1.5 system-ui, sans-serif; background: #14181c; color: #d7dde2; }
  main { max-width: 640px; margin: 40px auto; padding: 0 20px; }
  h1 { font-size: 20px; font-weight: 600; }
  section { border: 1px solid #2c343b; border-radius: 8px; padding: 16px 20px; margin: 16px 0; }
  button, select, input { font: inherit; color: inherit; background: #222a31; border: 1px solid #3b464f; border-radius: 6px; padding: 8px 14px; }
  button { cursor: pointer; }
  button:focus-visible { outline: 2px solid #7db7e8; }
  #plug { font-size: 18px; padding: 12px 22px; }
  .cut { color: #ff9d7a; } .up { color: #9fd3a7; }
  dl { display: grid; grid-template-columns: auto 1fr; gap: 4px 16px; margin: 0; } dt { color: #93a0ab; } dd { margin: 0; }
  p.note { color: #93a0ab; font-size: 14px; }
</style>
<main>
  <h1>云澜街道演示控制 · Demo control</h1>
  <section>
    <p>指挥中心与市级平台之间的链路 · link between hub and platform: <strong id="state">…</strong></p>
    <button id="plug">…</button>
    <p class="note">街道的终端直接连平台;断开的是指挥中心自己的链路。 The field terminals talk to the platform directly; what is cut is the hub's own link.</p>
  </section>
  <section>
    <p>让一件事发生 · make something happen</p>
    <select id="type">
      <option value="PS03">PS03 烟感报警 Smoke detector alarm</option>
      <option value="ER01">ER01 住宅火灾 Residential fire</option>
      <option value="PS05">PS05 电梯困人 Lift entrapment</option>
      <option value="ER02">ER02 燃气泄漏 Gas leak</option>
      <option value="ER07">ER07 人员走失 Missing person</option>
      <option value="PS06">PS06 人员密集超限 Crowd over threshold</option>
      <option value="UM01">UM01 占道经营 Street vending</option>
      <option value="DP01">DP01 邻里纠纷 Neighbour dispute</option>
    </select>
    <input id="building" placeholder="楼栋 building: 石桥湾7栋" size="18">
    <button id="stage">发生 · Go</button>
    <p id="said" class="note"></p>
  </section>
  <section>
    <p>让一个数据来源静默 · let a source of data fall silent: <strong id="quiet"></strong></p>
    <select id="source"></select>
    <button id="silence">静默 / 恢复 · Silence / speak</button>
  </section>
  <section><dl id="facts"></dl></section>
</main>
<script>
  const $ = (id) => document.getElementById(id)
  const post = (path, body) => fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
  let link = 'up'
  let silent = []
  async function look() {
    const state = await (await fetch('/state')).json()
    link = state.link.state
    const up = link === 'up'
    $('state').textContent = up ? '通 · up' : link === 'cut' ? '断 · cut' : '滞 · stalled'
    $('state').className = up ? 'up' : 'cut'
    $('plug').textContent = up ? '拔掉网线 · Pull the plug' : '插回网线 · Plug it back'
    if ($('source').length === 0)
      for (const { id, zh, en } of state.sources ?? []) $('source').add(new Option(id + ' ' + zh + ' ' + en, id))
    silent = state.silent ?? []
    $('quiet').textContent = silent.join(' ')
    $('facts').replaceChildren(...Object.entries({
      '时间 now': new Date(state.now).toLocaleString('zh-CN', { timeZone: 'Asia/Shanghai' }),
      '终端 terminals': state.field.online + ' / ' + state.field.terminals,
      '在办任务 tasks in hand': state.field.tasks,
      '已发出 said': state.field.said,
    }).flatMap(([k, v]) => { const dt = document.createElement('dt'); dt.textContent = k; const dd = document.createElement('dd'); dd.textContent = v; return [dt, dd] }))
  }
  $('plug').onclick = async () => { await post('/link', { state: link === 'up' ? 'cut' : 'up' }); await look() }
  $('silence').onclick = async () => { const source = $('source').value; await post('/source', { source, silent: !silent.includes(source) }); await look() }
  $('stage').onclick = async () => {
    const building = $('building').value.trim()
    const answer = await (await post('/event', { typeCode: $('type').value, ...(building ? { building } : {}) })).json()
    $('said').textContent = answer.ok ? answer.place : answer.code
  }
  look(); setInterval(() => look().catch(() => { $('state').textContent = '…' }), 1000)
</script>
</html>
`
