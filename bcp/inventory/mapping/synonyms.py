"""How people head the columns of a list of systems, in both languages.

Words of one field are divided by blanks; in a heading only letters and digits count. A longer word
wins over a shorter one that it contains.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from bcp.inventory.cells.letters import key

_SYSTEMS = {
    "id": "id システムid システムコード 識別子 識別名 システム番号 systemid",
    "name": "システム名 システム名称 業務システム 業務システム名 業務名 名称 "
    "情報システム名 対象システム system systemname name",
    "name_en": "英語名 英語名称 英名 englishname",
    "description": "概要 説明 システム概要 用途 業務概要 内容 description purpose",
    "tier": "区分 システム区分 分類 種別 系統 tier category",
    "owner": "主管課 所管課 所管 主管 担当課 所管部署 主管部署 利用課 原課 所属 owner department",
    "operator": "運用担当 運用課 運用主体 運用者 運用管理 運用 保守担当課 operator operatedby",
    "segment": "セグメント ネットワーク 接続ネットワーク ネットワーク区分 "
    "利用ネットワーク segment network",
    "objective": "rto 目標復旧時間 復旧目標時間 復旧目標 重要度 復旧優先度 優先度 "
    "優先順位 復旧ランク ランク 目標復旧クラス objective priority",
    "hosting.kind": "形態 設置形態 サーバ形態 サーバー形態 稼働形態 稼働環境 物理仮想 "
    "物理仮想区分 構成区分 hosting",
    "hosting.site": "設置場所 設置箇所 場所 拠点 設置先 設置サイト site location",
    "hosting.platform": "仮想基盤 仮想基盤名 基盤名 platform cluster",
    "vendor": "業者 保守業者 委託業者 委託先 ベンダ ベンダー 事業者 保守ベンダー "
    "契約業者 vendor contractor",
    "last_drilled": "訓練日 最終訓練日 復旧訓練日 前回訓練日 訓練実施日 lastdrilled",
    "source": "出典 根拠 source",
    "consolidation.current_server": "サーバ名 サーバー名 サーバ サーバー ホスト名 機器名 "
    "現行サーバ 現行サーバー hostname server servername",
    "consolidation.machines": "台数 サーバ台数 サーバー台数 機器台数 machines quantity",
    "consolidation.lease_start": "リース期間開始 契約期間開始 リース開始 リース開始日 "
    "リース始期 賃借開始 契約開始 契約開始日 導入日 導入年月日 稼働開始日 leasestart",
    "consolidation.lease_end": "リース期間終了 リース期間満了 契約期間終了 リース終了 "
    "リース終了日 リース満了 リース満了日 リース期限 リース終期 賃借終了 契約終了 "
    "契約終了日 契約満了日 leaseend",
    "consolidation.re_lease": "再リース 再リース可否 再リース可 再リース中",
    "consolidation.contract": "契約 契約名 契約番号 契約件名 contract",
    "consolidation.vcpu": "vcpu vcpu数 cpu cpu数 コア数 cpuコア数 cpucore cores 割当cpu",
    "consolidation.memory": "メモリ メモリー メモリ容量 メモリ量 割当メモリ 主記憶 ram memory",
    "consolidation.disk": "ディスク ディスク容量 容量 ストレージ ストレージ容量 hdd "
    "hdd容量 割当ディスク disk storage",
    "consolidation.iops": "iops",
    "consolidation.vcpu_peak": "cpuピーク ピークcpu 最大cpu cpu最大 cpu使用ピーク cpupeak",
    "consolidation.memory_peak": "メモリピーク ピークメモリ 最大メモリ メモリ最大 "
    "メモリ使用量 memorypeak",
    "consolidation.disk_peak": "ディスクピーク ディスク使用量 使用ディスク 使用容量 "
    "使用量 diskused",
    "consolidation.operating_system": "os os名 基本ソフト オペレーティングシステム "
    "osバージョン operatingsystem",
    "consolidation.os_end_of_support": "osサポート終了 osサポート期限 サポート終了 "
    "サポート期限 os保守期限 eos eol oseos ossupportend",
    "consolidation.middleware": "ミドルウェア ミドル ミドルウェア名 データベース dbms db "
    "middleware",
    "consolidation.middleware_end_of_support": "ミドルウェアサポート終了 "
    "ミドルウェアサポート期限 ミドルサポート終了",
    "consolidation.licence_basis": "ライセンス ライセンス形態 ライセンス体系 licence license",
    "consolidation.vendor_supports": "仮想化対応 仮想化可否 仮想化 仮想環境対応 "
    "ベンダー仮想化対応 virtualizationsupported",
    "consolidation.vendor_statement": "ベンダー回答 業者回答 業者見解 ベンダー見解",
    "consolidation.physical_ties": "物理制約 ハード制約 特殊機器 接続機器 専用機器 "
    "周辺機器 外部機器 ドングル physicalties",
    "consolidation.national_device": "国配布機器 国等配布 国設置機器 国提供機器",
    "consolidation.leaving_for_cloud": "クラウド移行 クラウド移行予定 共同化予定 "
    "クラウド利用予定 cloudmigration",
    "consolidation.leaving_year": "クラウド移行年度 移行予定年度 移行年度 共同化年度",
    "consolidation.managed": "統合管理 情報部門管理 集中管理 一元管理",
    "consolidation.move_days": "移行日数 移行工数 移行作業日数",
    "consolidation.move_outage": "移行時間 移行停止時間 移行時停止時間 切替時間 停止可能時間",
    "consolidation.decision": "統合判定 統合可否 判定 移行判定 集約可否 decision",
    "consolidation.reason": "理由 判定理由 統合理由 reason",
    "consolidation.fiscal_year": "統合年度 移行予定 統合予定年度 更新年度 更新予定年度 fiscalyear",
}
_SITES = {
    "id": "id 拠点id 施設id 施設コード",
    "name": "拠点名 施設名 庁舎名 施設 拠点 名称 site name",
    "hazards": "想定災害 災害リスク ハザード hazards",
}
_VENDORS = {
    "id": "id 業者id 業者コード",
    "name": "業者名 事業者名 ベンダー名 会社名 委託先名 名称 vendor name",
    "count": "人数 要員数 体制人数 people",
    "arrival.likely": "駆付時間 駆付け時間 駆けつけ時間 到着時間 参集時間 arrival",
    "contact": "連絡先 電話番号 緊急連絡先 contact",
}
_HOSTS = {
    "of.platforms": "仮想基盤 基盤 基盤名 クラスタ クラスター cluster platform",
    "id": "ホスト名 ホスト 物理ホスト サーバ名 サーバー名 host hostname",
    "site": "設置場所 場所 拠点 site",
    "vcpu": "コア数 cpu数 スレッド数 vcpu cores",
    "memory": "メモリ メモリ容量 memory ram",
}
_SYNONYMS: Mapping[str, Mapping[str, str]] = {
    "systems": _SYSTEMS,
    "sites": _SITES,
    "vendors": _VENDORS,
    "platforms.hosts": _HOSTS,
}


@cache
def synonyms() -> Mapping[str, Mapping[str, str]]:
    """Of each page the field that a heading means, by the heading as `key` writes it."""
    return {
        page: {key(word): field for field, words in fields.items() for word in words.split()}
        for page, fields in _SYNONYMS.items()
    }
