// Made from docs/targets.md by generate/attributes.mjs. Do not edit.

export interface Attribute {
  name: string
  zh: string
  en: string
  form: string
  /** Of a choice, and of several. */
  options?: string[]
}

/** What each kind of target says of itself. */
export const attributes: Record<string, Attribute[]> = {
 "black_odour_water": [
  {
   "name": "setting",
   "zh": "城乡",
   "en": "Setting",
   "form": "choice",
   "options": [
    "urban",
    "rural"
   ]
  },
  {
   "name": "length_m",
   "zh": "长度（米）",
   "en": "Length, m",
   "form": "number"
  },
  {
   "name": "grade",
   "zh": "级别",
   "en": "Grade",
   "form": "choice",
   "options": [
    "light",
    "heavy",
    "none"
   ]
  },
  {
   "name": "treated_on",
   "zh": "整治完成日期",
   "en": "Treated on",
   "form": "date"
  },
  {
   "name": "responsible_unit",
   "zh": "责任单位",
   "en": "Unit responsible",
   "form": "text"
  },
  {
   "name": "receiving_river",
   "zh": "汇入水体",
   "en": "Flows into",
   "form": "text"
  },
  {
   "name": "rebound",
   "zh": "曾反弹",
   "en": "Has rebounded",
   "form": "flag"
  }
 ],
 "construction_site": [
  {
   "name": "starts_on",
   "zh": "开工日期",
   "en": "Starts on",
   "form": "date"
  },
  {
   "name": "ends_on",
   "zh": "竣工日期",
   "en": "Ends on",
   "form": "date"
  },
  {
   "name": "area_m2",
   "zh": "占地面积（平方米）",
   "en": "Area, m²",
   "form": "number"
  },
  {
   "name": "builder",
   "zh": "建设单位",
   "en": "Client",
   "form": "text"
  },
  {
   "name": "contractor",
   "zh": "施工单位",
   "en": "Contractor",
   "form": "text"
  },
  {
   "name": "fence_share",
   "zh": "围挡率（%）",
   "en": "Fenced, %",
   "form": "number"
  },
  {
   "name": "cover_share",
   "zh": "覆盖率（%）",
   "en": "Covered, %",
   "form": "number"
  },
  {
   "name": "wash_share",
   "zh": "车辆冲洗率（%）",
   "en": "Vehicles washed, %",
   "form": "number"
  },
  {
   "name": "hardened_share",
   "zh": "硬化率（%）",
   "en": "Hardened, %",
   "form": "number"
  },
  {
   "name": "wet_share",
   "zh": "湿法作业率（%）",
   "en": "Wet working, %",
   "form": "number"
  },
  {
   "name": "sealed_share",
   "zh": "密闭运输率（%）",
   "en": "Sealed transport, %",
   "form": "number"
  },
  {
   "name": "monitor_id",
   "zh": "在线监测编号",
   "en": "Online monitor",
   "form": "text"
  },
  {
   "name": "monitor_updated_on",
   "zh": "监测台账更新日期",
   "en": "Monitor's ledger updated on",
   "form": "date"
  },
  {
   "name": "waste_carrier",
   "zh": "建筑垃圾特许经营运输单位",
   "en": "Licensed waste carrier",
   "form": "text"
  },
  {
   "name": "night_permit",
   "zh": "夜间施工许可",
   "en": "Night work permit",
   "form": "flag"
  },
  {
   "name": "model_site",
   "zh": "示范工地",
   "en": "Model site",
   "form": "flag"
  }
 ],
 "livestock_farm": [
  {
   "name": "species",
   "zh": "畜种",
   "en": "Species",
   "form": "choice",
   "options": [
    "pig",
    "dairy",
    "beef",
    "layer",
    "broiler",
    "sheep",
    "other"
   ]
  },
  {
   "name": "design_scale",
   "zh": "设计规模（头、只）",
   "en": "Design scale, heads",
   "form": "number"
  },
  {
   "name": "stock",
   "zh": "现存栏",
   "en": "Animals present",
   "form": "number"
  },
  {
   "name": "scale",
   "zh": "规模",
   "en": "Scale",
   "form": "choice",
   "options": [
    "scale",
    "below_scale",
    "household"
   ]
  },
  {
   "name": "facilities",
   "zh": "粪污设施",
   "en": "Manure facilities",
   "form": "several",
   "options": [
    "collect",
    "store",
    "treat",
    "use"
   ]
  },
  {
   "name": "facilities_running",
   "zh": "设施正常运行",
   "en": "Facilities run",
   "form": "flag"
  },
  {
   "name": "land_mu",
   "zh": "配套土地（亩）",
   "en": "Land, mu",
   "form": "number"
  },
  {
   "name": "owner",
   "zh": "养殖主体",
   "en": "Owner",
   "form": "text"
  },
  {
   "name": "permit_no",
   "zh": "排污许可或登记号",
   "en": "Permit or registration",
   "form": "text"
  },
  {
   "name": "manure_goes",
   "zh": "粪污去向",
   "en": "Manure goes to",
   "form": "choice",
   "options": [
    "land",
    "third_party",
    "discharge",
    "none"
   ]
  }
 ],
 "open_pit_mine": [
  {
   "name": "licence_no",
   "zh": "采矿许可证号",
   "en": "Mining licence",
   "form": "text"
  },
  {
   "name": "licence_until",
   "zh": "许可证有效期至",
   "en": "Licence valid until",
   "form": "date"
  },
  {
   "name": "mineral",
   "zh": "矿种",
   "en": "Mineral",
   "form": "text"
  },
  {
   "name": "area_ha",
   "zh": "矿区面积（公顷）",
   "en": "Area, ha",
   "form": "number"
  },
  {
   "name": "state",
   "zh": "生产状态",
   "en": "State",
   "form": "choice",
   "options": [
    "producing",
    "suspended",
    "closed",
    "orphan"
   ]
  },
  {
   "name": "operator",
   "zh": "采矿权人",
   "en": "Operator",
   "form": "text"
  },
  {
   "name": "responsible_unit",
   "zh": "治理责任单位",
   "en": "Unit responsible for repair",
   "form": "text"
  },
  {
   "name": "near_road_2km",
   "zh": "位于高速、旅游路两侧2公里可视范围",
   "en": "Within 2 km of an expressway or tourist road",
   "form": "flag"
  },
  {
   "name": "problems",
   "zh": "问题清单",
   "en": "Problems",
   "form": "text"
  },
  {
   "name": "measure",
   "zh": "整治措施",
   "en": "Measure",
   "form": "text"
  },
  {
   "name": "measure_due",
   "zh": "整治期限",
   "en": "Measure due",
   "form": "date"
  },
  {
   "name": "closed_out_on",
   "zh": "销号日期",
   "en": "Closed out on",
   "form": "date"
  },
  {
   "name": "repair_progress",
   "zh": "修复进度",
   "en": "Repair progress",
   "form": "text"
  }
 ],
 "outfall": [
  {
   "name": "class",
   "zh": "HJ 1312 类别",
   "en": "HJ 1312 class",
   "form": "choice",
   "options": [
    "GY-11",
    "GY-12",
    "GY-13",
    "GY-21",
    "GY-22",
    "GY-23",
    "GY-30",
    "GY-40",
    "CZ-10",
    "NY-10",
    "NY-20",
    "QT-10",
    "QT-20",
    "QT-30",
    "QT-40",
    "QT-50",
    "QT-60",
    "QT-70",
    "QT-80",
    "QT-90",
    "XX-00"
   ]
  },
  {
   "name": "receiving_river",
   "zh": "受纳水体",
   "en": "Receiving river",
   "form": "text"
  },
  {
   "name": "basin",
   "zh": "流域",
   "en": "Basin",
   "form": "choice",
   "options": [
    "fen",
    "sushui",
    "yellow_river"
   ]
  },
  {
   "name": "responsible_party",
   "zh": "责任主体",
   "en": "Responsible party",
   "form": "text"
  },
  {
   "name": "responsible_person",
   "zh": "责任人",
   "en": "Person named",
   "form": "text"
  },
  {
   "name": "code_state",
   "zh": "编码掌握情况",
   "en": "What is known of the code",
   "form": "choice",
   "options": [
    "unknown",
    "known",
    "on_sign"
   ]
  },
  {
   "name": "key_type",
   "zh": "重点类型",
   "en": "Key type",
   "form": "several",
   "options": [
    "scattered_domestic",
    "industrial_storm",
    "wwtp_overflow",
    "park_mixed"
   ]
  },
  {
   "name": "surveyed_on",
   "zh": "查（排查）日期",
   "en": "Surveyed on",
   "form": "date"
  },
  {
   "name": "monitored_on",
   "zh": "测（监测）日期",
   "en": "Monitored on",
   "form": "date"
  },
  {
   "name": "traced_on",
   "zh": "溯（溯源）日期",
   "en": "Traced on",
   "form": "date"
  },
  {
   "name": "treated_on",
   "zh": "治（整治）日期",
   "en": "Treated on",
   "form": "date"
  },
  {
   "name": "surveyed_by",
   "zh": "排查人",
   "en": "Surveyed by",
   "form": "text"
  },
  {
   "name": "monitored_by",
   "zh": "监测人",
   "en": "Monitored by",
   "form": "text"
  },
  {
   "name": "traced_by",
   "zh": "溯源人",
   "en": "Traced by",
   "form": "text"
  },
  {
   "name": "treated_by",
   "zh": "整治人",
   "en": "Treated by",
   "form": "text"
  },
  {
   "name": "survey_result",
   "zh": "排查结果",
   "en": "Survey result",
   "form": "text"
  },
  {
   "name": "monitor_result",
   "zh": "监测结果",
   "en": "Monitoring result",
   "form": "text"
  },
  {
   "name": "trace_result",
   "zh": "溯源结果",
   "en": "Tracing result",
   "form": "text"
  },
  {
   "name": "treat_result",
   "zh": "整治结果",
   "en": "Treatment result",
   "form": "text"
  },
  {
   "name": "rectification",
   "zh": "整治措施",
   "en": "Rectification",
   "form": "choice",
   "options": [
    "ban",
    "merge",
    "standardise",
    "closed"
   ]
  },
  {
   "name": "rectification_due",
   "zh": "整治期限",
   "en": "Rectification due",
   "form": "date"
  },
  {
   "name": "rectification_owner",
   "zh": "整治责任人",
   "en": "Rectification by",
   "form": "text"
  },
  {
   "name": "rectification_state",
   "zh": "整治状态",
   "en": "Rectification state",
   "form": "choice",
   "options": [
    "planned",
    "under_way",
    "done",
    "accepted"
   ]
  },
  {
   "name": "approval_no",
   "zh": "设置审批或登记号",
   "en": "Approval or registration number",
   "form": "text"
  },
  {
   "name": "cod_limit",
   "zh": "COD 排放限值（mg/L）",
   "en": "COD limit, mg/L",
   "form": "number"
  },
  {
   "name": "ammonia_limit",
   "zh": "氨氮排放限值（mg/L）",
   "en": "Ammonia nitrogen limit, mg/L",
   "form": "number"
  },
  {
   "name": "phosphorus_limit",
   "zh": "总磷排放限值（mg/L）",
   "en": "Total phosphorus limit, mg/L",
   "form": "number"
  },
  {
   "name": "nitrogen_limit",
   "zh": "总氮排放限值（mg/L）",
   "en": "Total nitrogen limit, mg/L",
   "form": "number"
  },
  {
   "name": "sign",
   "zh": "已设标识牌",
   "en": "Sign in place",
   "form": "flag"
  },
  {
   "name": "sealed",
   "zh": "已封堵",
   "en": "Sealed as illegal",
   "form": "flag"
  },
  {
   "name": "regulator",
   "zh": "监管单位",
   "en": "Regulator",
   "form": "text"
  },
  {
   "name": "regulator_phone",
   "zh": "监管单位办公电话",
   "en": "Regulator's office phone",
   "form": "text"
  }
 ],
 "permit_holder": [
  {
   "name": "permit_no",
   "zh": "排污许可证号",
   "en": "Permit",
   "form": "text"
  },
  {
   "name": "permit_until",
   "zh": "许可证有效期至",
   "en": "Permit valid until",
   "form": "date"
  },
  {
   "name": "management",
   "zh": "管理类别",
   "en": "Management class",
   "form": "choice",
   "options": [
    "key",
    "simplified",
    "registered"
   ]
  },
  {
   "name": "industry",
   "zh": "行业",
   "en": "Industry",
   "form": "text"
  },
  {
   "name": "legal_person",
   "zh": "法定代表单位",
   "en": "Legal body",
   "form": "text"
  },
  {
   "name": "credit_code",
   "zh": "统一社会信用代码",
   "en": "Unified credit code",
   "form": "text"
  },
  {
   "name": "outlets",
   "zh": "排放口数",
   "en": "Outlets",
   "form": "number"
  },
  {
   "name": "dcs",
   "zh": "DCS",
   "en": "DCS",
   "form": "flag"
  },
  {
   "name": "power_monitor",
   "zh": "用电监管",
   "en": "Power monitoring",
   "form": "flag"
  },
  {
   "name": "online_monitor",
   "zh": "自动监测",
   "en": "Online monitor",
   "form": "flag"
  },
  {
   "name": "closed_loop",
   "zh": "闭路循环企业",
   "en": "Closed-loop plant",
   "form": "flag"
  },
  {
   "name": "heavy_trucks_day",
   "zh": "重型货车日运输量（辆）",
   "en": "Heavy trucks a day",
   "form": "number"
  },
  {
   "name": "gate_system",
   "zh": "门禁和视频系统",
   "en": "Gate and video system",
   "form": "flag"
  },
  {
   "name": "soil_list_year",
   "zh": "列入土壤污染重点监管名录年份",
   "en": "On the key soil list, year",
   "form": "number"
  },
  {
   "name": "soil_self_monitoring",
   "zh": "已开展土壤自行监测",
   "en": "Monitors its soil itself",
   "form": "flag"
  },
  {
   "name": "credit_grade",
   "zh": "信用等级",
   "en": "Credit grade",
   "form": "choice",
   "options": [
    "green",
    "blue",
    "yellow",
    "red",
    "black"
   ]
  }
 ],
 "solid_waste_yard": [
  {
   "name": "waste_class",
   "zh": "固废属性",
   "en": "Waste class",
   "form": "choice",
   "options": [
    "I",
    "II",
    "hazardous",
    "unknown"
   ]
  },
  {
   "name": "waste",
   "zh": "固废种类",
   "en": "Waste",
   "form": "text"
  },
  {
   "name": "volume_m3",
   "zh": "堆存量（立方米）",
   "en": "Volume, m³",
   "form": "number"
  },
  {
   "name": "operator",
   "zh": "责任单位",
   "en": "Operator",
   "form": "text"
  },
  {
   "name": "no_blow",
   "zh": "防扬散",
   "en": "Against blowing",
   "form": "flag"
  },
  {
   "name": "no_loss",
   "zh": "防流失",
   "en": "Against loss",
   "form": "flag"
  },
  {
   "name": "no_seep",
   "zh": "防渗漏",
   "en": "Against seepage",
   "form": "flag"
  },
  {
   "name": "seepage_checked_on",
   "zh": "防渗排查日期",
   "en": "Seepage checked on",
   "form": "date"
  },
  {
   "name": "found_on",
   "zh": "发现日期",
   "en": "Found on",
   "form": "date"
  },
  {
   "name": "file",
   "zh": "一场一档",
   "en": "File kept",
   "form": "flag"
  },
  {
   "name": "sign",
   "zh": "一场一标识",
   "en": "Sign in place",
   "form": "flag"
  },
  {
   "name": "illegal",
   "zh": "非法堆存",
   "en": "Illegal dump",
   "form": "flag"
  },
  {
   "name": "receiving_river",
   "zh": "邻近水体",
   "en": "Water near by",
   "form": "text"
  }
 ],
 "tailings_pond": [
  {
   "name": "class",
   "zh": "环境监管等级",
   "en": "Supervision class",
   "form": "choice",
   "options": [
    "1",
    "2",
    "3"
   ]
  },
  {
   "name": "state",
   "zh": "状态",
   "en": "State",
   "form": "choice",
   "options": [
    "in_use",
    "suspended",
    "closed",
    "abandoned"
   ]
  },
  {
   "name": "operator",
   "zh": "运营单位",
   "en": "Operator",
   "form": "text"
  },
  {
   "name": "licence_no",
   "zh": "许可证号",
   "en": "Licence",
   "form": "text"
  },
  {
   "name": "capacity_m3",
   "zh": "库容（立方米）",
   "en": "Capacity, m³",
   "form": "number"
  },
  {
   "name": "orphan",
   "zh": "无主",
   "en": "Orphan",
   "form": "flag"
  },
  {
   "name": "responsible_unit",
   "zh": "责任单位",
   "en": "Unit responsible",
   "form": "text"
  },
  {
   "name": "hazard_check_on",
   "zh": "汛前隐患排查日期",
   "en": "Pre-flood hazard check on",
   "form": "date"
  },
  {
   "name": "seepage_checked_on",
   "zh": "防渗排查日期",
   "en": "Seepage checked on",
   "form": "date"
  },
  {
   "name": "receiving_river",
   "zh": "下游水体",
   "en": "River below",
   "form": "text"
  },
  {
   "name": "repair_progress",
   "zh": "修复进度",
   "en": "Repair progress",
   "form": "text"
  }
 ],
 "water_source": [
  {
   "name": "form",
   "zh": "水源类型",
   "en": "Form",
   "form": "choice",
   "options": [
    "groundwater",
    "river",
    "reservoir",
    "lake"
   ]
  },
  {
   "name": "zone",
   "zh": "保护区级别",
   "en": "Zone",
   "form": "choice",
   "options": [
    "level_1",
    "level_2",
    "quasi"
   ]
  },
  {
   "name": "level",
   "zh": "级别",
   "en": "Level",
   "form": "choice",
   "options": [
    "city",
    "county",
    "township",
    "village"
   ]
  },
  {
   "name": "people",
   "zh": "服务人口",
   "en": "People served",
   "form": "number"
  },
  {
   "name": "supply_m3_day",
   "zh": "日供水（立方米）",
   "en": "Supply, m³ a day",
   "form": "number"
  },
  {
   "name": "manager",
   "zh": "管理单位",
   "en": "Manager",
   "form": "text"
  },
  {
   "name": "fence",
   "zh": "隔离防护",
   "en": "Fence",
   "form": "flag"
  },
  {
   "name": "video",
   "zh": "视频监控",
   "en": "Video",
   "form": "flag"
  },
  {
   "name": "crash_barrier",
   "zh": "防撞栏",
   "en": "Crash barrier",
   "form": "flag"
  },
  {
   "name": "channel",
   "zh": "导流槽",
   "en": "Diversion channel",
   "form": "flag"
  },
  {
   "name": "pond",
   "zh": "应急池",
   "en": "Emergency pond",
   "form": "flag"
  }
 ]
}

/** The columns that a table for an import has whatever its kind, and what goes under each. */
export const columns: { heading: string; name: string; needed: boolean; zh: string; en: string; example: string }[] = [
 {
  "heading": "类别",
  "name": "kind",
  "needed": true,
  "zh": "对象类别",
  "en": "the kind",
  "example": ""
 },
 {
  "heading": "编码",
  "name": "code",
  "needed": false,
  "zh": "可不填；同一县同一类别内不重复",
  "en": "may be empty; once in a kind of a county",
  "example": ""
 },
 {
  "heading": "名称",
  "name": "name",
  "needed": true,
  "zh": "1–200 个字",
  "en": "1 to 200 characters",
  "example": ""
 },
 {
  "heading": "区划代码",
  "name": "region",
  "needed": true,
  "zh": "乡镇 9 位，村 12 位",
  "en": "9 digits of a township, 12 of a village",
  "example": ""
 },
 {
  "heading": "纬度",
  "name": "lat",
  "needed": true,
  "zh": "十进制度",
  "en": "decimal degrees",
  "example": "35.0200"
 },
 {
  "heading": "经度",
  "name": "lng",
  "needed": true,
  "zh": "十进制度",
  "en": "decimal degrees",
  "example": "111.0000"
 },
 {
  "heading": "坐标系",
  "name": "datum",
  "needed": false,
  "zh": "WGS84（可不填）、CGCS2000、GCJ02 或 BD09",
  "en": "WGS84 (or empty), CGCS2000, GCJ02 or BD09",
  "example": "WGS84"
 },
 {
  "heading": "在管状态",
  "name": "status",
  "needed": false,
  "zh": "在管（可不填）、停用、关闭或撤销",
  "en": "在管 (or empty), 停用, 关闭 or 撤销",
  "example": "在管"
 }
]

/** What the options stand for, Chinese and English. */
export const options: Record<string, readonly [string, string]> = {
  "1": ["一级","grade 1"],
  "2": ["二级","grade 2"],
  "3": ["三级","grade 3"],
  "CZ-10": ["城镇污水处理厂排污口","Town treatment works outfall"],
  "GY-11": ["工业企业排污口","Industrial outfall"],
  "GY-12": ["矿山排污口","Mine outfall"],
  "GY-13": ["尾矿库排污口","Tailings-pond outfall"],
  "GY-21": ["工业企业雨洪排口","Industrial storm outfall"],
  "GY-22": ["矿山雨洪排口","Mine storm outfall"],
  "GY-23": ["尾矿库雨洪排口","Tailings-pond storm outfall"],
  "GY-30": ["园区污水处理厂排污口","Park treatment works outfall"],
  "GY-40": ["园区污水处理厂雨洪排口","Park treatment works storm outfall"],
  "I": ["Ⅰ 类一般","general, class I"],
  "II": ["Ⅱ 类一般","general, class II"],
  "NY-10": ["规模化畜禽养殖排污口","Large livestock outfall"],
  "NY-20": ["规模化水产养殖排污口","Large aquaculture outfall"],
  "QT-10": ["大中型灌区排口","Irrigation outfall"],
  "QT-20": ["港口码头排口","Port outfall"],
  "QT-30": ["规模以下畜禽养殖排污口","Small livestock outfall"],
  "QT-40": ["规模以下水产养殖排污口","Small aquaculture outfall"],
  "QT-50": ["城镇生活污水散排口","Scattered town sewage outfall"],
  "QT-60": ["农村污水处理设施排污口","Rural treatment outfall"],
  "QT-70": ["农村生活污水散排口","Scattered rural sewage outfall"],
  "QT-80": ["城镇雨洪排口","Town storm outfall"],
  "QT-90": ["其他排污口","Other outfall"],
  "XX-00": ["暂无法确定","Cannot be told yet"],
  "abandoned": ["废弃","abandoned"],
  "accepted": ["已验收","accepted"],
  "ban": ["依法取缔","banned"],
  "beef": ["肉牛","beef"],
  "below_scale": ["规模以下","below scale"],
  "black": ["黑","black"],
  "blue": ["蓝","blue"],
  "broiler": ["肉鸡","broilers"],
  "city": ["市级","city"],
  "closed": ["已关闭","closed"],
  "collect": ["收集","collect"],
  "county": ["县级","county"],
  "dairy": ["奶牛","dairy"],
  "discharge": ["外排","discharged"],
  "done": ["已完成","done"],
  "fen": ["汾河","Fen"],
  "green": ["绿","green"],
  "groundwater": ["地下水","groundwater"],
  "hazardous": ["危险废物","hazardous"],
  "heavy": ["重度","heavy"],
  "household": ["散养户","household"],
  "in_use": ["在用","in use"],
  "industrial_storm": ["工业雨洪排口","industrial storm water"],
  "key": ["重点管理","key"],
  "known": ["已掌握","known"],
  "lake": ["湖泊","lake"],
  "land": ["还田","spread on land"],
  "layer": ["蛋鸡","layer hens"],
  "level_1": ["一级保护区","level 1"],
  "level_2": ["二级保护区","level 2"],
  "light": ["轻度","light"],
  "merge": ["清理合并","merged"],
  "none": ["无","none"],
  "on_sign": ["见标识牌","on the sign"],
  "orphan": ["无主","orphan"],
  "other": ["其他","other"],
  "park_mixed": ["园区混排","mixed, industrial park"],
  "pig": ["猪","pig"],
  "planned": ["已计划","planned"],
  "producing": ["生产","producing"],
  "quasi": ["准保护区","quasi-protected"],
  "red": ["红","red"],
  "registered": ["登记管理","registered"],
  "reservoir": ["水库","reservoir"],
  "river": ["河流","river"],
  "rural": ["农村","rural"],
  "scale": ["规模养殖","at scale"],
  "scattered_domestic": ["散乱生活污水","scattered domestic"],
  "sheep": ["羊","sheep"],
  "simplified": ["简化管理","simplified"],
  "standardise": ["规范整治","brought to standard"],
  "store": ["贮存","store"],
  "sushui": ["涑水河","Sushui"],
  "suspended": ["停产","suspended"],
  "third_party": ["委托第三方","third party"],
  "township": ["乡镇级","township"],
  "treat": ["处理","treat"],
  "under_way": ["整治中","under way"],
  "unknown": ["未知","unknown"],
  "urban": ["城市","urban"],
  "use": ["利用","use"],
  "village": ["村级","village"],
  "wwtp_overflow": ["污水厂溢流","treatment-works overflow"],
  "yellow": ["黄","yellow"],
  "yellow_river": ["黄河","Yellow River"],
}
