package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/internal/cache/memory"
	"github.com/xuncha/xuncha/internal/clock"
	"github.com/xuncha/xuncha/internal/config"
	"github.com/xuncha/xuncha/server/app"
	"github.com/xuncha/xuncha/server/tenancy"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

type migrateCommand struct{ config.Serve }

// Run implements kong's command.
func (c *migrateCommand) Run(ctx context.Context) error {
	if !c.Postgres() {
		if err := os.MkdirAll(c.Data, 0o700); err != nil {
			return err
		}
	}
	ran, err := app.Migrate(ctx, c.DatabaseURL())
	if err == nil {
		fmt.Printf("%d migrations ran; the database is at this version.\n", len(ran))
	}
	return err
}

// openForTool opens the server's fields without listeners and without workers, for the command line.
func openForTool(ctx context.Context, c config.Serve) (*app.App, error) {
	key, err := c.Key()
	if err != nil {
		return nil, err
	}
	log := newLog(c)
	return app.Open(ctx, app.Config{Database: c.DatabaseURL(), Conns: 4, Cache: memory.New(clock.System), Clock: clock.System, Key: key, Log: log})
}

type userCommand struct {
	Add  userAdd  `cmd:"" help:"Add a person; the password is read from standard input, unless --identity is given."`
	List userList `cmd:"" help:"List the people of a tenant."`
	Set  userSet  `cmd:"" help:"Change a person: name, roles, region, identity, disabled or not, password (read from standard input)."`
}

type userAdd struct {
	config.Serve
	Tenant     string   `required:"" help:"Tenant code, such as 140802."`
	Account    string   `required:"" help:"Account name."`
	Name       string   `required:"" help:"The person's name."`
	Role       []string `required:"" help:"inspector, grid_member, chief, ranger, third_party_inspector, reviewer, county_admin, auditor, city_supervisor."`
	Region     string   `help:"Region code that limits the person; empty: the whole tenant."`
	Identity   string   `help:"Who the identity provider says this is (serve --oidc-claim); no password is asked for then."`
	New        bool     `help:"Make the tenant if it is not there, under --tenant-name."`
	TenantName string   `help:"Name of a new tenant."`
}

// Run implements kong's command.
func (c *userAdd) Run(ctx context.Context) error {
	password := ""
	if c.Identity == "" {
		var err error
		if password, err = readPassword(); err != nil {
			return err
		}
	}
	a, err := openForTool(ctx, c.Serve)
	if err != nil {
		return err
	}
	if c.New {
		if err := a.Tenancy.CreateTenant(ctx, tenancy.Tenant{Code: c.Tenant, Name: c.TenantName, City: len(c.Tenant) == 4}); err != nil {
			return errors.Join(err, a.Close())
		}
	}
	u, err := a.Tenancy.CreateUser(scope.Into(ctx, scope.ForSystem(c.Tenant)), tenancy.User{Account: c.Account, Name: c.Name, Roles: rolesOf(c.Role), Region: c.Region, Identity: c.Identity}, password)
	if err == nil {
		fmt.Println(u.ID)
	}
	return errors.Join(err, a.Close())
}

type userList struct {
	config.Serve
	Tenant string `required:"" help:"Tenant code."`
}

// Run implements kong's command.
func (c *userList) Run(ctx context.Context) error {
	a, err := openForTool(ctx, c.Serve)
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "账号 ACCOUNT\t姓名 NAME\t角色 ROLES\t区划 REGION\t停用 DISABLED\tID")
	for after := ""; ; {
		page, err := a.Tenancy.ListUsers(scope.Into(ctx, scope.ForSystem(c.Tenant)), after, 500)
		if err != nil {
			return errors.Join(err, a.Close())
		}
		for _, u := range page {
			fmt.Fprintf(w, "%s\t%s\t%v\t%s\t%v\t%s\n", u.Account, u.Name, u.Roles, u.Region, u.Disabled, u.ID)
			after = u.Account
		}
		if len(page) < 500 {
			return errors.Join(w.Flush(), a.Close())
		}
	}
}

type userSet struct {
	config.Serve
	Tenant   string   `required:"" help:"Tenant code."`
	ID       string   `arg:"" help:"The person's id."`
	Name     *string  `help:"Another name."`
	Role     []string `help:"All the person's roles from now on, as for add."`
	Region   *string  `help:"Another region code; '' is the whole tenant."`
	Identity *string  `help:"Another identity; '' is none."`
	Disable  bool     `help:"Disable the account and end its sessions." xor:"state"`
	Enable   bool     `help:"Enable the account." xor:"state"`
	Password bool     `help:"Read a new password from standard input."`
}

// Run implements kong's command.
func (c *userSet) Run(ctx context.Context) error {
	id, err := uuid.Parse(c.ID)
	if err != nil {
		return errors.New("the id is no UUID; see `xuncha user list`")
	}
	change, err := c.change()
	if err != nil {
		return err
	}
	a, err := openForTool(ctx, c.Serve)
	if err != nil {
		return err
	}
	u, err := a.Tenancy.UpdateUser(scope.Into(ctx, scope.ForSystem(c.Tenant)), id, change)
	if err == nil {
		fmt.Printf("%s %s %v %s\n", u.Account, u.Name, u.Roles, u.Region)
	}
	return errors.Join(err, a.Close())
}

// change is what the flags say; what is not given stays as it is.
func (c *userSet) change() (change tenancy.UserChange, err error) {
	change.Name, change.Region, change.Roles, change.Identity = c.Name, c.Region, rolesOf(c.Role), c.Identity
	if c.Disable || c.Enable {
		change.Disabled = &c.Disable
	}
	if c.Password {
		password, err := readPassword()
		if err != nil {
			return change, err
		}
		change.Password = &password
	}
	return change, nil
}

func rolesOf(names []string) (roles []scope.Role) {
	for _, n := range names {
		roles = append(roles, scope.Role(n))
	}
	return roles
}

type deviceCommand struct {
	Revoke deviceRevoke `cmd:"" help:"End a device's sessions at once and for good."`
}

type deviceRevoke struct {
	config.Serve
	Tenant string `required:"" help:"Tenant code."`
	ID     string `arg:"" help:"The device's id."`
}

// Run implements kong's command.
func (c *deviceRevoke) Run(ctx context.Context) error {
	id, err := uuid.Parse(c.ID)
	if err != nil {
		return errors.New("the id is no UUID")
	}
	a, err := openForTool(ctx, c.Serve)
	if err != nil {
		return err
	}
	_, err = a.Tenancy.RevokeDevice(scope.Into(ctx, scope.ForSystem(c.Tenant)), id)
	return errors.Join(err, a.Close())
}

// readPassword takes the first line of standard input, so that no password stands in a shell's history.
func readPassword() (string, error) {
	fmt.Fprint(os.Stderr, "密码 password: ")
	line, err := bufio.NewReader(os.Stdin).ReadString('\n')
	if err != nil && line == "" {
		return "", errors.New("no password came on standard input")
	}
	return strings.TrimRight(line, "\r\n"), nil
}
