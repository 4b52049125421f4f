package entdb

import (
	"slices"

	"entgo.io/ent/dialect/sql/schema"

	"github.com/xuncha/xuncha/ent/gen/migrate"
)

// Reference tables belong to no tenant: they hold public facts or the house's own marks.
var referenceTables = []string{"tenants", "regions", "holidays", "settings"}

// TenantTables lists the tables that belong to tenants, in the schema's order.
func TenantTables() []string {
	var names []string
	for _, t := range migrate.Tables {
		if !slices.Contains(referenceTables, t.Name) {
			names = append(names, t.Name)
		}
	}
	return names
}

// references are the composite foreign keys, (tenant_id, column) → (tenant_id, id): the second lock. A row cannot name
// another tenant's row, whatever id the caller chose. Columns that point where a phone may be ahead of the register,
// or that must outlive what they name, are not here: inspections.target_id is checked, flagged and then null.
var references = map[string]map[string]string{
	"devices":            {"user_id": "users"},
	"sessions":           {"user_id": "users", "device_id": "devices"},
	"target_events":      {"target_id": "targets"},
	"target_pasts":       {"target_id": "targets"},
	"inspections":        {"target_id": "targets", "inspector_id": "users"},
	"findings":           {"inspection_id": "inspections"},
	"photo_claims":       {"inspection_id": "inspections"},
	"photos":             {"uploaded_by": "users"},
	"conflicts":          {"user_id": "users"},
	"calendar_changes":   {"user_id": "users"},
	"conflict_decisions": {"conflict_id": "conflicts", "decided_by": "users"},
	"quarantines":        {"user_id": "users"},
	"log_entries":        {"user_id": "users", "device_id": "devices"},
	"held_items":         {"user_id": "users", "device_id": "devices"},
	"captures":           {"user_id": "users", "device_id": "devices"},
	"cases":              {"target_id": "targets", "claimed_by": "users"},
	"case_pasts":         {"case_id": "cases"},
	"case_findings":      {"case_id": "cases", "finding_id": "findings", "inspection_id": "inspections"},
	"case_acts":          {"case_id": "cases", "user_id": "users"},

	"grid_posts":      {"unit_id": "grid_units", "user_id": "users"},
	"grid_rhythms":    {"unit_id": "grid_units"},
	"assets":          {"unit_id": "grid_units"},
	"asset_warnings":  {"asset_id": "assets", "issued_by": "users"},
	"duties":          {"user_id": "users", "asset_id": "assets"},
	"delegations":     {"duty_id": "duties", "user_id": "users", "signed_by": "users"},
	"patrols":         {"user_id": "users", "asset_id": "assets"},
	"patrol_covers":   {"patrol_id": "patrols", "asset_id": "assets"},
	"verdicts":        {"patrol_id": "patrols", "duty_id": "duties"},
	"patrol_doubts":   {"patrol_id": "patrols"},
	"patrol_acts":     {"patrol_id": "patrols"},
	"patrol_events":   {"user_id": "users"},
	"trackers":        {"user_id": "users"},
	"tracker_batches": {"tracker_id": "trackers"},
	"debts":           {"duty_id": "duties", "user_id": "users", "asset_id": "assets"},
	"debt_pasts":      {"duty_id": "duties"},
	"escalations":     {"debt_id": "debts"},
	"notices":         {"user_id": "users"},

	"publications":      {"target_id": "targets", "published_by": "users", "withdrawn_by": "users"},
	"reports":           {"case_id": "cases", "target_id": "targets"},
	"reporters":         {"report_id": "reports"},
	"reporter_openings": {"report_id": "reports", "user_id": "users"},
}

// Tables are the generated tables with the tenants' keys: the primary key (tenant_id, id) and the composite foreign keys.
// The migrations' generator compares against these, so it proposes the keys itself and never undoes them.
func Tables() []*schema.Table { return keyed(migrate.Tables) }

// keyed returns copies of the generated tables with the tenant's keys.
func keyed(tables []*schema.Table) []*schema.Table {
	byName := map[string]*schema.Table{}
	out := make([]*schema.Table, 0, len(tables))
	for _, t := range tables {
		c := *t
		if !slices.Contains(referenceTables, t.Name) {
			c.PrimaryKey = []*schema.Column{columnOf(t, "tenant_id"), columnOf(t, "id")}
		}
		byName[c.Name] = &c
		out = append(out, &c)
	}
	for _, t := range out {
		t.ForeignKeys = nil
		for _, c := range t.Columns {
			if ref, ok := references[t.Name][c.Name]; ok {
				t.ForeignKeys = append(t.ForeignKeys, foreignKey(t, c, byName[ref]))
			}
		}
	}
	return out
}

func foreignKey(t *schema.Table, c *schema.Column, ref *schema.Table) *schema.ForeignKey {
	return &schema.ForeignKey{
		Symbol:     t.Name + "_" + c.Name + "_fkey",
		Columns:    []*schema.Column{columnOf(t, "tenant_id"), c},
		RefTable:   ref,
		RefColumns: []*schema.Column{columnOf(ref, "tenant_id"), columnOf(ref, "id")},
		OnUpdate:   schema.NoAction,
		OnDelete:   schema.NoAction,
	}
}

func columnOf(t *schema.Table, name string) *schema.Column {
	i := slices.IndexFunc(t.Columns, func(c *schema.Column) bool { return c.Name == name })
	return t.Columns[i]
}
