"""Words by which people name what a file says by a choice."""

from __future__ import annotations

from collections.abc import Mapping

from bcp.inventory.cells.letters import key
from bcp.model.consolidation import CostItem, Every
from bcp.model.hosting import HostingKind
from bcp.model.system import BackupKind, Segment, Tier

_WORDS: tuple[tuple[str, str], ...] = (
    (Tier.INFRASTRUCTURE, "基盤系 基盤 インフラ 共通基盤 ネットワーク基盤"),
    (Tier.CORE, "基幹系 基幹 基幹業務 住民情報系"),
    (Tier.VIRTUALIZED, "仮想化系 仮想統合 統合仮想基盤上"),
    (
        Tier.DEPARTMENTAL,
        "部門系 個別系 原課系 個別 所属個別 部門システム 主管課システム 個別業務 個別業務システム",
    ),
    (
        Segment.MYNUMBER,
        "マイナンバー利用事務系 個人番号利用事務系 番号系 個人番号系 マイナンバー系",
    ),
    (Segment.LGWAN, "LGWAN接続系 LGWAN系"),
    (Segment.INTERNET, "インターネット接続系 インターネット系 ネット系"),
    (Segment.SHARED, "共通 全系統"),
    (HostingKind.PLATFORM, "仮想 仮想サーバ 仮想サーバー 仮想化 仮想マシン VM 仮想基盤 virtual"),
    (HostingKind.PHYSICAL, "物理 物理サーバ 物理サーバー 実機 単独サーバ 単独サーバー オンプレ"),
    (HostingKind.APPLIANCE, "アプライアンス 専用機 専用装置"),
    (HostingKind.FACILITY, "設備 庁舎設備"),
    (HostingKind.EXTERNAL, "外部 クラウド データセンター データセンタ 外部DC ASP SaaS 共同利用"),
    (BackupKind.FILES, "ファイル"),
    (BackupKind.APPLICATION, "アプリケーション アプリ"),
    (CostItem.HARDWARE, "ハードウェア ハード 機器 サーバ調達費 サーバー調達費 機器リース料"),
    (CostItem.HARDWARE_MAINTENANCE, "ハードウェア保守 ハード保守 機器保守 機器保守料"),
    (CostItem.SOFTWARE, "ソフトウェア ソフト ライセンス ソフトウェア使用料"),
    (CostItem.SOFTWARE_MAINTENANCE, "ソフトウェア保守 ソフト保守"),
    (CostItem.OPERATION, "運用 運用費"),
    (CostItem.OUTSOURCING, "委託 委託料 外部委託"),
    (CostItem.DATA_CENTRE, "データセンター利用料 ハウジング DC利用料"),
    (CostItem.LINES, "回線 通信費 回線使用料"),
    (CostItem.MIGRATION, "移行 移行費"),
    (Every.ONCE, "一時 初期 初期費用 導入時 一回"),
    (Every.YEAR, "年額 毎年 年間 経常"),
)

_MEANINGS: Mapping[str, tuple[str, ...]] = {
    each: tuple(choice for choice, words in _WORDS if each in map(key, words.split()))
    for _, words in _WORDS
    for each in map(key, words.split())
}


def choice_of(value: object, choices: tuple[str, ...]) -> str | None:
    """The choice that a word means, among those that a column allows."""
    word = key(value)
    for choice in choices:
        if key(choice) == word:
            return choice
    meant = [choice for choice in _MEANINGS.get(word, ()) if choice in choices]
    return str(meant[0]) if len(meant) == 1 else None
