package registry

import "github.com/xuncha/xuncha/server/checklist"

func text(zh, en string) checklist.Text { return checklist.Text{ZH: zh, EN: en} }

func line(name, zh, en string) Attribute   { return Attribute{name, text(zh, en), Line, nil} }
func amount(name, zh, en string) Attribute { return Attribute{name, text(zh, en), Amount, nil} }
func flag(name, zh, en string) Attribute   { return Attribute{name, text(zh, en), Flag, nil} }
func day(name, zh, en string) Attribute    { return Attribute{name, text(zh, en), Day, nil} }
func one(name, zh, en string, options ...string) Attribute {
	return Attribute{name, text(zh, en), One, options}
}
func many(name, zh, en string, options ...string) Attribute {
	return Attribute{name, text(zh, en), Many, options}
}

// outfallClasses are the codes, ours, of HJ 1312-2023's classes; XX-00 stands for "cannot be told yet".
var outfallClasses = []string{
	"GY-11", "GY-12", "GY-13", "GY-21", "GY-22", "GY-23", "GY-30", "GY-40", "CZ-10", "NY-10", "NY-20",
	"QT-10", "QT-20", "QT-30", "QT-40", "QT-50", "QT-60", "QT-70", "QT-80", "QT-90", "XX-00",
}

// kinds says what the field demands of each kind: the prefecture's plan (register, 一口一档, 一场一档一标识) and the laws named in the checklists.
var kinds = map[Kind]kindSpec{
	Outfall: {text("入河排污口", "River outfall"), []Attribute{
		one("class", "HJ 1312 类别", "HJ 1312 class", outfallClasses...),
		line("receiving_river", "受纳水体", "Receiving river"), one("basin", "流域", "Basin", "fen", "sushui", "yellow_river"),
		line("responsible_party", "责任主体", "Responsible party"),
		line("responsible_person", "责任人", "Person named"),
		one("code_state", "编码掌握情况", "What is known of the code", "unknown", "known", "on_sign"),
		many("key_type", "重点类型", "Key type", "scattered_domestic", "industrial_storm", "wwtp_overflow", "park_mixed"),
		day("surveyed_on", "查（排查）日期", "Surveyed on"), day("monitored_on", "测（监测）日期", "Monitored on"),
		day("traced_on", "溯（溯源）日期", "Traced on"), day("treated_on", "治（整治）日期", "Treated on"),
		line("surveyed_by", "排查人", "Surveyed by"), line("monitored_by", "监测人", "Monitored by"), line("traced_by", "溯源人", "Traced by"), line("treated_by", "整治人", "Treated by"),
		line("survey_result", "排查结果", "Survey result"), line("monitor_result", "监测结果", "Monitoring result"),
		line("trace_result", "溯源结果", "Tracing result"), line("treat_result", "整治结果", "Treatment result"),
		one("rectification", "整治措施", "Rectification", "ban", "merge", "standardise", "closed"),
		day("rectification_due", "整治期限", "Rectification due"), line("rectification_owner", "整治责任人", "Rectification by"),
		one("rectification_state", "整治状态", "Rectification state", "planned", "under_way", "done", "accepted"),
		line("approval_no", "设置审批或登记号", "Approval or registration number"),
		amount("cod_limit", "COD 排放限值（mg/L）", "COD limit, mg/L"), amount("ammonia_limit", "氨氮排放限值（mg/L）", "Ammonia nitrogen limit, mg/L"),
		amount("phosphorus_limit", "总磷排放限值（mg/L）", "Total phosphorus limit, mg/L"), amount("nitrogen_limit", "总氮排放限值（mg/L）", "Total nitrogen limit, mg/L"),
		flag("sign", "已设标识牌", "Sign in place"), flag("sealed", "已封堵", "Sealed as illegal"),
		line("regulator", "监管单位", "Regulator"), line("regulator_phone", "监管单位办公电话", "Regulator's office phone"),
	}},
	OpenPitMine: {text("露天矿山", "Open-pit mine"), []Attribute{
		line("licence_no", "采矿许可证号", "Mining licence"), day("licence_until", "许可证有效期至", "Licence valid until"),
		line("mineral", "矿种", "Mineral"), amount("area_ha", "矿区面积（公顷）", "Area, ha"),
		one("state", "生产状态", "State", "producing", "suspended", "closed", "orphan"),
		line("operator", "采矿权人", "Operator"), line("responsible_unit", "治理责任单位", "Unit responsible for repair"),
		flag("near_road_2km", "位于高速、旅游路两侧2公里可视范围", "Within 2 km of an expressway or tourist road"),
		line("problems", "问题清单", "Problems"), line("measure", "整治措施", "Measure"), day("measure_due", "整治期限", "Measure due"), day("closed_out_on", "销号日期", "Closed out on"),
		line("repair_progress", "修复进度", "Repair progress"),
	}},
	TailingsPond: {text("尾矿库", "Tailings pond"), []Attribute{
		one("class", "环境监管等级", "Supervision class", "1", "2", "3"),
		one("state", "状态", "State", "in_use", "suspended", "closed", "abandoned"),
		line("operator", "运营单位", "Operator"), line("licence_no", "许可证号", "Licence"),
		amount("capacity_m3", "库容（立方米）", "Capacity, m³"), flag("orphan", "无主", "Orphan"),
		line("responsible_unit", "责任单位", "Unit responsible"), day("hazard_check_on", "汛前隐患排查日期", "Pre-flood hazard check on"),
		day("seepage_checked_on", "防渗排查日期", "Seepage checked on"), line("receiving_river", "下游水体", "River below"), line("repair_progress", "修复进度", "Repair progress"),
	}},
	ConstructionSite: {text("施工工地", "Construction site"), []Attribute{
		day("starts_on", "开工日期", "Starts on"), day("ends_on", "竣工日期", "Ends on"), amount("area_m2", "占地面积（平方米）", "Area, m²"),
		line("builder", "建设单位", "Client"), line("contractor", "施工单位", "Contractor"),
		amount("fence_share", "围挡率（%）", "Fenced, %"), amount("cover_share", "覆盖率（%）", "Covered, %"),
		amount("wash_share", "车辆冲洗率（%）", "Vehicles washed, %"), amount("hardened_share", "硬化率（%）", "Hardened, %"),
		amount("wet_share", "湿法作业率（%）", "Wet working, %"), amount("sealed_share", "密闭运输率（%）", "Sealed transport, %"),
		line("monitor_id", "在线监测编号", "Online monitor"), day("monitor_updated_on", "监测台账更新日期", "Monitor's ledger updated on"),
		line("waste_carrier", "建筑垃圾特许经营运输单位", "Licensed waste carrier"), flag("night_permit", "夜间施工许可", "Night work permit"), flag("model_site", "示范工地", "Model site"),
	}},
	LivestockFarm: {text("畜禽养殖场", "Livestock farm"), []Attribute{
		one("species", "畜种", "Species", "pig", "dairy", "beef", "layer", "broiler", "sheep", "other"),
		amount("design_scale", "设计规模（头、只）", "Design scale, heads"), amount("stock", "现存栏", "Animals present"),
		one("scale", "规模", "Scale", "scale", "below_scale", "household"),
		many("facilities", "粪污设施", "Manure facilities", "collect", "store", "treat", "use"),
		flag("facilities_running", "设施正常运行", "Facilities run"), amount("land_mu", "配套土地（亩）", "Land, mu"),
		line("owner", "养殖主体", "Owner"), line("permit_no", "排污许可或登记号", "Permit or registration"),
		one("manure_goes", "粪污去向", "Manure goes to", "land", "third_party", "discharge", "none"),
	}},
	SolidWasteYard: {text("固废堆场", "Solid-waste yard"), []Attribute{
		one("waste_class", "固废属性", "Waste class", "I", "II", "hazardous", "unknown"), line("waste", "固废种类", "Waste"),
		amount("volume_m3", "堆存量（立方米）", "Volume, m³"), line("operator", "责任单位", "Operator"),
		flag("no_blow", "防扬散", "Against blowing"), flag("no_loss", "防流失", "Against loss"), flag("no_seep", "防渗漏", "Against seepage"),
		day("seepage_checked_on", "防渗排查日期", "Seepage checked on"), day("found_on", "发现日期", "Found on"),
		flag("file", "一场一档", "File kept"), flag("sign", "一场一标识", "Sign in place"), flag("illegal", "非法堆存", "Illegal dump"),
		line("receiving_river", "邻近水体", "Water near by"),
	}},
	WaterSource: {text("饮用水水源", "Drinking-water source"), []Attribute{
		one("form", "水源类型", "Form", "groundwater", "river", "reservoir", "lake"),
		one("zone", "保护区级别", "Zone", "level_1", "level_2", "quasi"), one("level", "级别", "Level", "city", "county", "township", "village"),
		amount("people", "服务人口", "People served"), amount("supply_m3_day", "日供水（立方米）", "Supply, m³ a day"),
		line("manager", "管理单位", "Manager"), flag("fence", "隔离防护", "Fence"), flag("video", "视频监控", "Video"),
		flag("crash_barrier", "防撞栏", "Crash barrier"), flag("channel", "导流槽", "Diversion channel"), flag("pond", "应急池", "Emergency pond"),
	}},
	BlackOdourWater: {text("黑臭水体", "Black-odour water"), []Attribute{
		one("setting", "城乡", "Setting", "urban", "rural"), amount("length_m", "长度（米）", "Length, m"),
		one("grade", "级别", "Grade", "light", "heavy", "none"), day("treated_on", "整治完成日期", "Treated on"),
		line("responsible_unit", "责任单位", "Unit responsible"), line("receiving_river", "汇入水体", "Flows into"), flag("rebound", "曾反弹", "Has rebounded"),
	}},
	PermitHolder: {text("持证排污单位", "Permit holder"), []Attribute{
		line("permit_no", "排污许可证号", "Permit"), day("permit_until", "许可证有效期至", "Permit valid until"),
		one("management", "管理类别", "Management class", "key", "simplified", "registered"), line("industry", "行业", "Industry"),
		line("legal_person", "法定代表单位", "Legal body"), line("credit_code", "统一社会信用代码", "Unified credit code"),
		amount("outlets", "排放口数", "Outlets"), flag("dcs", "DCS", "DCS"), flag("power_monitor", "用电监管", "Power monitoring"), flag("online_monitor", "自动监测", "Online monitor"),
		flag("closed_loop", "闭路循环企业", "Closed-loop plant"), amount("heavy_trucks_day", "重型货车日运输量（辆）", "Heavy trucks a day"), flag("gate_system", "门禁和视频系统", "Gate and video system"),
		amount("soil_list_year", "列入土壤污染重点监管名录年份", "On the key soil list, year"), flag("soil_self_monitoring", "已开展土壤自行监测", "Monitors its soil itself"),
		one("credit_grade", "信用等级", "Credit grade", "green", "blue", "yellow", "red", "black"),
	}},
}
