"""A document with all parts in it, from invented text."""

from __future__ import annotations

from datetime import date

from bcp.documents.paper.assembly import Identity, compose, cover
from bcp.documents.paper.blocks import (
    CONTENTS,
    PAGE_BREAK,
    aside,
    bullets,
    checklist,
    commands,
    figure,
    heading,
    landscape,
    notice,
    paragraph,
    steps,
)
from bcp.documents.paper.markdown import Markdown, box, code, joined, lines, reference, strong
from bcp.documents.paper.tables import Align, Column, Density, Table, blank_rows, table
from bcp.documents.wording import Wording
from bcp.model.message import untranslated
from bcp.model.paper import Paper, Picture

LONG_ROWS = 90
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 80" font-size="12" '
    "font-family=\"'Noto Sans CJK JP',sans-serif\">"
    '<rect x="1" y="1" width="140" height="40" fill="none" stroke="#000"/>'
    '<text x="10" y="25">住民基本台帳</text><text x="160" y="25">✕ 仮想基盤</text></svg>'
)
IDENTITY = Identity(
    title="ICT部門の業務継続計画",
    subtitle="見本",
    author="見本市 情報部門",
    version="1.2",
    day=date(2026, 11, 24),
    marking="訓練",
    inventory_digest="ab" * 32,
    plan_digest="cd" * 32,
    statements_digest="ef" * 32,
)
JAPANESE = Wording("ja", untranslated)


def body() -> tuple[Markdown, ...]:
    """The blocks of the sample, in order."""
    systems = Table(
        columns=(
            Column("番号", align=Align.RIGHT),
            Column("システム名称"),
            Column("概要(関連業務)"),
            Column("ホスト名"),
        ),
        rows=tuple(
            (
                str(number),
                f"業務システム{number}",
                "窓口と内部の事務に使う。停止時は手作業で代える。",
                code(f"app-server-{number:03}.internal.city.example.jp"),
            )
            for number in range(1, LONG_ROWS + 1)
        ),
        caption="情報システム一覧",
        key="table-systems",
    )
    wide = Table(
        columns=tuple(Column(f"項目{number}") for number in range(1, 15)),
        rows=tuple(
            tuple(f"値{row}-{number} 説明の文" for number in range(1, 15)) for row in range(1, 30)
        ),
        caption="重要情報システムとその目標復旧時間",
        density=Density.SMALL,
        wide=True,
    )
    sheet = Table(
        columns=(
            Column("時刻", 10),
            Column("出来事", 40),
            Column("判断", 30),
            Column("記入者", 10),
        ),
        rows=blank_rows(8, 4),
        caption="時系列記録",
        density=Density.SHEET,
    )
    return (
        cover(IDENTITY, JAPANESE, ("承認", "審査", "作成")),
        CONTENTS,
        PAGE_BREAK,
        heading(1, "第1章 趣旨・基本方針", "chapter-1"),
        paragraph("この計画は*見本*です。<b>太字</b>にはなりません。$x$ も同じです。"),
        notice(paragraph("訓練用の文書です。本番では使わないでください。")),
        heading(2, "目的", "purpose"),
        bullets(["一つ目", "二つ目", lines("改行の前", "改行の後")]),
        checklist(["負傷者への対応", "避難", "参集"]),
        steps(
            [
                "端末を開く。",
                joined(
                    [
                        paragraph("次のとおり入力する。"),
                        commands('cd /srv\nls  -l | grep "x" \\\n  > out.txt  # 確認'),
                    ]
                ),
                "結果を見る。",
            ]
        ),
        table(systems),
        aside(paragraph("出典: 見本の台帳。")),
        heading(2, "図", "figures"),
        figure("sketch", "システムの関係", key="figure-sketch"),
        paragraph(lines("説明は", reference("一覧", "table-systems"))),
        landscape(heading(1, "第4章 重要情報システム", "chapter-4"), table(wide)),
        heading(1, "様式集", "forms"),
        table(sheet),
        table(
            Table(
                (Column("項目", 20), Column("確認", 20)),
                (
                    ("電源", box("異常なし")),
                    (strong("通信"), lines(box("異常なし"), box("異常あり", ticked=True))),
                ),
            )
        ),
        table(Table((Column("A"), Column("B")), (("1", "2"),))),
    )


def sample() -> Paper:
    """The sample as a document."""
    return compose(IDENTITY, joined(body()), JAPANESE, (Picture("sketch", SVG),))
