/**
 * The words of the duty desk, by subject.
 * Only texts may live here.
 * Imported by the locale above.
 */
import acts from './acts.ts'
import entrance from './entrance.ts'
import forms from './forms.ts'
import help from './help.ts'
import line from './line.ts'
import lists from './lists.ts'
import page from './page.ts'
import review from './review.ts'

export default {
  ...entrance,
  ...line,
  ...page,
  ...acts,
  ...forms,
  ...lists,
  ...review,
  ...help,
}
