package registry

import "github.com/xuncha/xuncha/server/checklist"

// OptionLabels says in words what the values of choices stand for; a value has one meaning in whatever attribute it is. The classes are those of HJ 1312-2023.
var OptionLabels = map[string]checklist.Text{
	"unknown": text("未知", "unknown"), "known": text("已掌握", "known"), "on_sign": text("见标识牌", "on the sign"), "fen": text("汾河", "Fen"), "sushui": text("涑水河", "Sushui"),
	"yellow_river": text("黄河", "Yellow River"), "planned": text("已计划", "planned"), "under_way": text("整治中", "under way"), "done": text("已完成", "done"), "accepted": text("已验收", "accepted"),
	"scattered_domestic": text("散乱生活污水", "scattered domestic"), "industrial_storm": text("工业雨洪排口", "industrial storm water"), "wwtp_overflow": text("污水厂溢流", "treatment-works overflow"),
	"park_mixed": text("园区混排", "mixed, industrial park"), "ban": text("依法取缔", "banned"), "merge": text("清理合并", "merged"), "standardise": text("规范整治", "brought to standard"),
	"closed": text("已关闭", "closed"), "producing": text("生产", "producing"), "suspended": text("停产", "suspended"), "orphan": text("无主", "orphan"), "in_use": text("在用", "in use"),
	"abandoned": text("废弃", "abandoned"), "pig": text("猪", "pig"), "dairy": text("奶牛", "dairy"), "beef": text("肉牛", "beef"), "layer": text("蛋鸡", "layer hens"),
	"broiler": text("肉鸡", "broilers"), "sheep": text("羊", "sheep"), "other": text("其他", "other"), "scale": text("规模养殖", "at scale"), "below_scale": text("规模以下", "below scale"),
	"household": text("散养户", "household"), "collect": text("收集", "collect"), "store": text("贮存", "store"), "treat": text("处理", "treat"), "use": text("利用", "use"),
	"land": text("还田", "spread on land"), "third_party": text("委托第三方", "third party"), "discharge": text("外排", "discharged"), "none": text("无", "none"), "hazardous": text("危险废物", "hazardous"),
	"I": text("Ⅰ 类一般", "general, class I"), "II": text("Ⅱ 类一般", "general, class II"), "groundwater": text("地下水", "groundwater"), "river": text("河流", "river"),
	"reservoir": text("水库", "reservoir"), "lake": text("湖泊", "lake"), "level_1": text("一级保护区", "level 1"), "level_2": text("二级保护区", "level 2"), "quasi": text("准保护区", "quasi-protected"),
	"city": text("市级", "city"), "county": text("县级", "county"), "township": text("乡镇级", "township"), "village": text("村级", "village"), "urban": text("城市", "urban"),
	"rural": text("农村", "rural"), "light": text("轻度", "light"), "heavy": text("重度", "heavy"), "key": text("重点管理", "key"), "simplified": text("简化管理", "simplified"),
	"registered": text("登记管理", "registered"), "green": text("绿", "green"), "blue": text("蓝", "blue"), "yellow": text("黄", "yellow"), "red": text("红", "red"), "black": text("黑", "black"), "1": text("一级", "grade 1"), "2": text("二级", "grade 2"), "3": text("三级", "grade 3"),

	"GY-11": text("工业企业排污口", "Industrial outfall"), "GY-12": text("矿山排污口", "Mine outfall"), "GY-13": text("尾矿库排污口", "Tailings-pond outfall"),
	"GY-21": text("工业企业雨洪排口", "Industrial storm outfall"), "GY-22": text("矿山雨洪排口", "Mine storm outfall"), "GY-23": text("尾矿库雨洪排口", "Tailings-pond storm outfall"),
	"GY-30": text("园区污水处理厂排污口", "Park treatment works outfall"), "GY-40": text("园区污水处理厂雨洪排口", "Park treatment works storm outfall"),
	"CZ-10": text("城镇污水处理厂排污口", "Town treatment works outfall"), "NY-10": text("规模化畜禽养殖排污口", "Large livestock outfall"), "NY-20": text("规模化水产养殖排污口", "Large aquaculture outfall"),
	"QT-10": text("大中型灌区排口", "Irrigation outfall"), "QT-20": text("港口码头排口", "Port outfall"), "QT-30": text("规模以下畜禽养殖排污口", "Small livestock outfall"),
	"QT-40": text("规模以下水产养殖排污口", "Small aquaculture outfall"), "QT-50": text("城镇生活污水散排口", "Scattered town sewage outfall"), "QT-60": text("农村污水处理设施排污口", "Rural treatment outfall"),
	"QT-70": text("农村生活污水散排口", "Scattered rural sewage outfall"), "QT-80": text("城镇雨洪排口", "Town storm outfall"), "QT-90": text("其他排污口", "Other outfall"),
	"XX-00": text("暂无法确定", "Cannot be told yet"),
}
