// What pages do better with scripts; each also works without.
import { initAll } from './govuk-frontend.js'
import { draft } from './draft.js'
import { filterPanel } from './filter-panel.js'
import { likely } from './likely.js'
import { plainRadios } from './plain-radios.js'
import { selectAll } from './select-all.js'
import { sessionWarning } from './session.js'
import { showing } from './showing.js'
import { task } from './task.js'

const modules = {
  'al-draft': draft,
  'al-filter-panel': filterPanel,
  'al-likely': likely,
  'al-select-all': selectAll,
  'al-session': sessionWarning,
  'al-showing': showing,
  'al-task': task
}

initAll()
plainRadios()
for (const [name, start] of Object.entries(modules)) {
  document.querySelectorAll(`[data-module="${name}"]`).forEach((element) => start(element))
}
