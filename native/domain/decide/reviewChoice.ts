/** What may be decided about a conflict, by its kind; the same list for screens and for the decision itself. */
import { CORRECTABLE, type ReviewDecision, type Row } from '../../contract/index.ts'
import { isReviewKind } from '../timeline.ts'

/** The decisions a card offers, the one that changes least first. An unknown kind can only be left as it is. */
export function decisionsOn(
  review: Pick<Row<'review'>, 'kind' | 'mine' | 'theirs'>,
): readonly ReviewDecision[] {
  if (!isReviewKind(review.kind)) return ['THEIRS']
  switch (review.kind) {
    case 'incident.correct': {
      const fields = CORRECTABLE.filter((field) => Object.hasOwn(review.mine, field))
      return fields.length > 1 ? ['THEIRS', 'MINE', 'FIELDS'] : ['THEIRS', 'MINE']
    }
    case 'incident.correct.gone':
    case 'team.taken':
      return ['THEIRS', 'MINE']
    case 'incident.dispatch.gone':
      return ['THEIRS']
    case 'task.submit.late':
      // without anybody who holds the task now there is nobody to confirm or to go on
      return typeof review.theirs['transferredTo'] === 'string' ? ['CONFIRM', 'BACK'] : ['THEIRS']
    default:
      return review.kind satisfies never
  }
}
