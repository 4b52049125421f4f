/** What the codes of HJ 1312's classes stand for, Chinese and English. */
export const outfallClasses: Record<string, readonly [string, string]> = {
  'GY-11': ['工业企业排污口', 'Industrial outfall'], 'GY-12': ['矿山排污口', 'Mine outfall'], 'GY-13': ['尾矿库排污口', 'Tailings-pond outfall'],
  'GY-21': ['工业企业雨洪排口', 'Industrial storm outfall'], 'GY-22': ['矿山雨洪排口', 'Mine storm outfall'], 'GY-23': ['尾矿库雨洪排口', 'Tailings-pond storm outfall'],
  'GY-30': ['园区污水处理厂排污口', 'Park treatment works outfall'], 'GY-40': ['园区污水处理厂雨洪排口', 'Park treatment works storm outfall'], 'CZ-10': ['城镇污水处理厂排污口', 'Town treatment works outfall'],
  'NY-10': ['规模化畜禽养殖排污口', 'Large livestock outfall'], 'NY-20': ['规模化水产养殖排污口', 'Large aquaculture outfall'],
  'QT-10': ['大中型灌区排口', 'Irrigation outfall'], 'QT-20': ['港口码头排口', 'Port outfall'], 'QT-30': ['规模以下畜禽养殖排污口', 'Small livestock outfall'], 'QT-40': ['规模以下水产养殖排污口', 'Small aquaculture outfall'],
  'QT-50': ['城镇生活污水散排口', 'Scattered town sewage outfall'], 'QT-60': ['农村污水处理设施排污口', 'Rural treatment outfall'], 'QT-70': ['农村生活污水散排口', 'Scattered rural sewage outfall'], 'QT-80': ['城镇雨洪排口', 'Town storm outfall'], 'QT-90': ['其他排污口', 'Other outfall'],
  'XX-00': ['暂无法确定', 'Cannot be told yet'],
}
