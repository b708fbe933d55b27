/** The open tasks of the figures, by their number: which one it is and who holds it. Imports nothing that weighs. */

/** Tasks of one incident, so that there are as many incidents under way as a bad day has. */
export const TASKS_EACH = 4
const POSTS = ['S03', 'S04', 'S05', 'S08', 'L01', 'L03', 'E03']

export const taskId = (n: number): string =>
  `busy.${String(Math.floor(n / TASKS_EACH))}:t${String(n % TASKS_EACH)}`
export const postOf = (n: number): string => POSTS[n % POSTS.length] ?? 'S05'
