import type { TargetKind } from '../gen/api'

/** The nine kinds of targets, as cases and packs name them, in the register's order. */
export const kinds = ['outfall', 'open_pit_mine', 'tailings_pond', 'construction_site', 'livestock_farm', 'solid_waste_yard', 'water_source', 'black_odour_water', 'permit_holder'] as const
export type Kind = (typeof kinds)[number]

export const kindOf = (kind: TargetKind) => kind.replace('TARGET_KIND_', '').toLowerCase() as Kind
export const enumOf = (kind: string) => `TARGET_KIND_${kind.toUpperCase()}` as TargetKind

/** Colours on the map, apart enough for eyes that see little red or green. */
export const colours: Record<Kind, string> = {
  outfall: '#1f78b4', open_pit_mine: '#a6611a', tailings_pond: '#7b3294', construction_site: '#e08214', livestock_farm: '#4d9221', solid_waste_yard: '#4d4d4d', water_source: '#35b0c4', black_odour_water: '#1b1b3a', permit_holder: '#d6336c',
}
