/** Names of zones, currencies, languages and countries, as the browser knows them in the reader's language. */

type Kind = 'currency' | 'language' | 'region'
export interface Named {
  value: string
  label: string
}

function named(kind: Kind, codes: readonly string[], locale: string): Named[] {
  const names = new Intl.DisplayNames(locale, { type: kind })
  return codes.map((value) => ({ value, label: names.of(value) ?? value })).sort((a, b) => a.label.localeCompare(b.label, locale))
}

/** Every currency that is in use, by name; those in which most is sold come first. */
export function currencies(locale: string): { common: Named[]; all: Named[] } {
  return {
    common: named('currency', ['CHF', 'EUR', 'GBP', 'USD'], locale),
    all: named('currency', Intl.supportedValuesOf('currency'), locale),
  }
}

const spoken =
  'ar bg bn ca cs cy da de el en es et eu fa fi fr ga gl he hi hr hu hy id is it ja ka ko lt lv mk ms mt nb nl pl pt pt-BR ro ru sk sl sq sr sv ta th tr uk ur vi zh'

/** Languages that events are held in; `present` is among them whatever it is. */
export function languages(locale: string, present: string): Named[] {
  return named('language', [...new Set([...spoken.split(' '), present])], locale)
}

// ISO 3166-1; the browser has their names, and no list of them
const iso =
  'AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW'

export function countries(locale: string): Named[] {
  return named('region', iso.split(' '), locale)
}

/** Time zones by what stands before the first slash: "Europe" has Berlin. `present` is among them whatever it is. */
export function zones(present: string): { area: string; zones: Named[] }[] {
  const areas = new Map<string, Named[]>()
  for (const zone of [...new Set([...Intl.supportedValuesOf('timeZone'), 'UTC', present])].sort()) {
    const [area, ...place] = zone.split('/')
    const label = (place.length > 0 ? place.join(', ') : zone).replaceAll('_', ' ')
    const key = place.length > 0 && area ? area : 'UTC'
    areas.set(key, [...(areas.get(key) ?? []), { value: zone, label }])
  }
  return [...areas].map(([area, all]) => ({ area, zones: all }))
}
