import { Trans, useLingui } from '@lingui/react/macro'
import type { Order } from '../api/schema.gen'
import { amount } from '../text/money'
import { Fact, Facts } from '../ui/parts'

/** What an order comes to, and what of it went back. */
export function Receipt({ order }: { order: Order }) {
  const { i18n } = useLingui()
  const say = (money: Order['total']) => amount(money, i18n.locale)
  const back = { ...order.total, amount: order.total.amount - order.refundable.amount }
  const returned = order.refundStatus !== 'none' && order.refundStatus !== 'failed' && back.amount > 0
  return (
    <Facts>
      {order.lines.map((line) => (
        <Fact
          key={line.ticketTypeId + line.unitPrice.amount}
          name={
            <>
              {line.quantity} × <bdi>{line.name}</bdi>
            </>
          }
        >
          {line.total.amount === 0 ? <Trans>Free</Trans> : say(line.total)}
        </Fact>
      ))}
      {order.discount.amount > 0 && <Fact name={<Trans>Discount</Trans>}>−{say(order.discount)}</Fact>}
      {order.fee.amount > 0 && <Fact name={<Trans>Fees</Trans>}>{say(order.fee)}</Fact>}
      <Fact name={<Trans>Total</Trans>} strong>
        {order.total.amount === 0 ? <Trans>Free</Trans> : say(order.total)}
      </Fact>
      {returned && (
        <Fact name={order.refundStatus === 'pending' ? <Trans>On its way back to you</Trans> : <Trans>Given back</Trans>}>{say(back)}</Fact>
      )}
    </Facts>
  )
}
