import 'element-plus/dist/index.css'
import {
  ElButton, ElCheckbox, ElConfigProvider, ElDialog, ElDrawer, ElForm, ElFormItem, ElInput, ElInputNumber, ElLoading, ElOption, ElPopover, ElRadioButton, ElRadioGroup, ElSelect, ElTable, ElTableColumn, ElTabPane, ElTabs, ElTag, ElTooltip,
} from 'element-plus'
import type { App } from 'vue'

/** Only what the desk uses, so that the rest is left out of the build. */
const used = [
  ElButton, ElCheckbox, ElConfigProvider, ElDialog, ElDrawer, ElForm, ElFormItem, ElInput, ElInputNumber, ElLoading, ElOption, ElPopover, ElRadioButton, ElRadioGroup, ElSelect, ElTable, ElTableColumn, ElTabPane, ElTabs, ElTag, ElTooltip,
]

export const element = {
  install(app: App) {
    for (const part of used) app.use(part)
  },
}
