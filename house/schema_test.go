package house

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"entgo.io/ent/dialect/sql/schema"

	"github.com/xuncha/xuncha/ent/entdb"
)

// referenceTables belong to nobody.
var referenceTables = []string{"tenants", "regions", "holidays", "settings"}

func migrations(t *testing.T, engine string) (text string, numbers []string) {
	t.Helper()
	files, err := filepath.Glob("../ent/migrations/" + engine + "/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d migrations, %v", len(files), err)
	}
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		up, _, _ := strings.Cut(string(raw), "-- +goose Down")
		text += up
		numbers = append(numbers, strings.TrimSuffix(filepath.Base(f), ".sql"))
	}
	return strings.NewReplacer("`", "", `"`, "").Replace(text), numbers
}

func TestMigrationNumbersMarchTogether(t *testing.T) {
	_, a := migrations(t, "postgres")
	_, b := migrations(t, "sqlite")
	if !slices.Equal(a, b) {
		t.Errorf("postgres has %v, sqlite %v", a, b)
	}
}

var (
	createTable = regexp.MustCompile(`CREATE TABLE (\w+) \((.*)\);`)
	foreignKey  = regexp.MustCompile(`FOREIGN KEY \(([^)]*)\) REFERENCES (\w+) \(([^)]*)\)`)
	uniqueIndex = regexp.MustCompile(`CREATE UNIQUE INDEX (\w+) ON (\w+) \(([^)]*)\)`)
)

// TestKeysBeginWithTheTenant reads the DDL of both engines: the second lock, and what a distributed PostgreSQL needs to keep a county together.
func TestKeysBeginWithTheTenant(t *testing.T) {
	for _, engine := range []string{"postgres", "sqlite"} {
		text, _ := migrations(t, engine)
		seen := map[string]bool{}
		for _, m := range createTable.FindAllStringSubmatch(text, -1) {
			table, body := m[1], m[2]
			seen[table] = true
			if slices.Contains(referenceTables, table) {
				continue
			}
			if !strings.Contains(body, "tenant_id") || !strings.Contains(body, "PRIMARY KEY (tenant_id, id)") {
				t.Errorf("%s: %s has not the primary key (tenant_id, id)", engine, table)
			}
			for _, fk := range foreignKey.FindAllStringSubmatch(body, -1) {
				if !strings.HasPrefix(fk[1], "tenant_id, ") || fk[3] != "tenant_id, id" {
					t.Errorf("%s: %s refers to %s without the tenant: (%s) → (%s)", engine, table, fk[2], fk[1], fk[3])
				}
			}
		}
		for _, m := range uniqueIndex.FindAllStringSubmatch(text, -1) {
			if !slices.Contains(referenceTables, m[2]) && !strings.HasPrefix(m[3], "tenant_id") {
				t.Errorf("%s: unique index %s on %s begins with %s", engine, m[1], m[2], m[3])
			}
		}
		for _, table := range entdb.TenantTables() {
			if !seen[table] {
				t.Errorf("%s: the migrations do not create %s", engine, table)
			}
		}
	}
}

func TestEveryTenantTableHasRowLevelSecurity(t *testing.T) {
	text, _ := migrations(t, "postgres")
	for _, table := range entdb.TenantTables() {
		if !strings.Contains(text, "'"+table+"'") {
			t.Errorf("no migration puts row-level security on %s", table)
		}
	}
}

func TestReferenceTablesAreTheOnlyOnesWithoutATenant(t *testing.T) {
	for _, table := range entdb.Tables() {
		hasTenant := slices.ContainsFunc(table.Columns, func(c *schema.Column) bool { return c.Name == "tenant_id" })
		if hasTenant == slices.Contains(referenceTables, table.Name) {
			t.Errorf("%s: has a tenant: %v", table.Name, hasTenant)
		}
	}
}
