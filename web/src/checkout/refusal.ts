import { useLingui } from '@lingui/react/macro'
import { isFailure } from '../api/problem'
import type { Event } from '../api/schema.gen'
import { useExplain } from '../ui/failure'

/** What to say when tickets could not be had, and what to do about it. */
export function useRefusal(): (error: unknown, event: Event) => string {
  const { t } = useLingui()
  const explain = useExplain()
  return (error, event) => {
    const most = event.settings.maxPerPerson ?? 0
    switch (isFailure(error) ? error.code : '') {
      case 'sold-out':
        return t`Somebody was quicker: there are fewer left than you chose. Look at what is left, and choose again.`
      case 'sale-not-open':
        return t`These tickets are not on sale yet.`
      case 'sale-ended':
        return t`The sale of these tickets has ended.`
      case 'limit-per-person':
        return t`One person may hold ${most} tickets of this event. With those that you have already this would be more.`
      case 'guests-per-day':
        return t`You have named as many people on free tickets as one may in a day. Take them in your own name, or go on tomorrow.`
      case 'unknown-ticket-type':
        return t`One of these tickets is not offered any more. Choose again.`
      case 'amount-required':
        return t`Say what you give for each ticket.`
      case 'amount-too-small':
        return t`That is less than can be paid. Give a little more, or nothing where that is possible.`
      case 'amount-too-large':
        return t`That is more than can be paid at once. Choose fewer tickets.`
      case 'not-found':
        return t`The event is not for sale any more.`
    }
    return explain(error)
  }
}
