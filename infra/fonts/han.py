"""Prints the code points that the Han font keeps, as pyftsubset's --unicodes-file wants them.

People's names decide, not texts: the whole block of unified ideographs is kept, since the rare ones live in
names, and of the later blocks what the Japanese and Hong Kong standards ask for.
"""

ranges = [
    (0x2E80, 0x2FDF),  # radicals
    (0x3000, 0x30FF),  # punctuation, hiragana, katakana
    (0x3105, 0x312F),  # bopomofo
    (0x31F0, 0x31FF),  # small katakana, for Ainu
    (0x3200, 0x33FF),  # enclosed and squared forms
    (0x4E00, 0x9FFF),  # unified ideographs
    (0xF900, 0xFAFF),  # compatibility ideographs: 﨑 in names
    (0xFE30, 0xFE4F),  # vertical forms
    (0xFF00, 0xFFEF),  # full width and half width
]
keep = {c for first, last in ranges for c in range(first, last + 1)}
keep |= {0x20BB7, 0x20BB6, 0x2A6A5}  # 𠮷 as in 𠮷野家
for codec in ("euc_jis_2004", "big5hkscs"):
    for c in [*range(0x3400, 0x4DC0), *range(0x20000, 0x2FA20)]:
        try:
            chr(c).encode(codec)
        except UnicodeEncodeError:
            continue
        keep.add(c)

for c in sorted(keep):
    print(f"{c:04X}")
