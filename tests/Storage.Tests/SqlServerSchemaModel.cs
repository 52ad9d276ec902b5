using System.Globalization;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace Commerce.Storage.Tests;

/// <summary>Tables and types as the migrations make them, and whether a statement fits.</summary>
internal sealed class SqlServerSchemaModel
{
    private readonly Dictionary<string, Dictionary<string, string>> _tables = new(StringComparer.Ordinal)
    {
        ["schema_version"] = new(StringComparer.Ordinal) { ["version"] = "int", ["applied_at"] = "bigint" },
    };

    private readonly IReadOnlyDictionary<string, string> _typeOfVariable;

    /// <param name="migrations">Parsed.</param>
    /// <param name="typeOfVariable">Types of the parameters that are tables.</param>
    public SqlServerSchemaModel(
        IEnumerable<TSqlScript> migrations, IReadOnlyDictionary<string, string> typeOfVariable)
    {
        _typeOfVariable = typeOfVariable;
        foreach (var statement in migrations.SelectMany(script => script.Batches).SelectMany(batch => batch.Statements))
        {
            switch (statement)
            {
                case CreateTableStatement table:
                    var columns = Columns(table.Definition);
                    _tables[table.SchemaObjectName.BaseIdentifier.Value] = columns;
                    foreach (var key in Keys(table.Definition))
                    {
                        KeyBytes[$"{table.SchemaObjectName.BaseIdentifier.Value} {string.Join(", ", key)}"] =
                            key.Sum(column => BytesOf(columns[column]));
                    }

                    break;
                case AlterTableAddTableElementStatement added:
                    foreach (var (name, type) in Columns(added.Definition))
                    {
                        _tables[added.SchemaObjectName.BaseIdentifier.Value].Add(name, type);
                    }

                    break;
                case CreateTypeTableStatement type:
                    Types[type.Name.BaseIdentifier.Value] =
                        [.. Columns(type.Definition).Select(column => $"{column.Key} {column.Value}")];
                    break;
            }
        }
    }

    /// <summary>Columns of each table type, as <c>name type</c>, in order.</summary>
    public Dictionary<string, string[]> Types { get; } = new(StringComparer.Ordinal);

    /// <summary>Size of each primary key at most.</summary>
    public Dictionary<string, int> KeyBytes { get; } = new(StringComparer.Ordinal);

    /// <summary>Names of a statement that no table, type or variable of it has.</summary>
    public List<string> UnknownNames(TSqlScript script)
    {
        var names = new Names(_tables, Types, _typeOfVariable);
        script.Accept(names);
        return names.Check();
    }

    private static Dictionary<string, string> Columns(TableDefinition definition) => definition.ColumnDefinitions
        .ToDictionary(
            column => column.ColumnIdentifier.Value, column => TypeOf(column.DataType), StringComparer.Ordinal);

    private static string TypeOf(DataTypeReference type)
    {
        var parameters = ((ParameterizedDataTypeReference)type).Parameters;
        return type.Name.BaseIdentifier.Value
            + (parameters.Count == 0 ? "" : $"({string.Join(", ", parameters.Select(one => one.Value))})");
    }

    private static IEnumerable<string[]> Keys(TableDefinition definition) =>
    [
        .. definition.TableConstraints.OfType<UniqueConstraintDefinition>().Where(key => key.IsPrimaryKey)
            .Select(key => key.Columns
                .Select(column => column.Column.MultiPartIdentifier.Identifiers[^1].Value).ToArray()),
        .. definition.ColumnDefinitions
            .Where(column => column.Constraints.OfType<UniqueConstraintDefinition>().Any(key => key.IsPrimaryKey))
            .Select(column => new[] { column.ColumnIdentifier.Value }),
    ];

    private static int BytesOf(string type) => type switch
    {
        "bit" => 1,
        "int" => 4,
        "bigint" => 8,
        _ when type.StartsWith("nvarchar(", StringComparison.Ordinal) =>
            2 * int.Parse(type["nvarchar(".Length..^1], CultureInfo.InvariantCulture),
        _ => throw new NotSupportedException(type),
    };

    /// <summary>Gathers what a script names. Aliases are taken script-wide: each means one table here.</summary>
    private sealed class Names(
        Dictionary<string, Dictionary<string, string>> tables,
        Dictionary<string, string[]> types,
        IReadOnlyDictionary<string, string> typeOfVariable) : TSqlFragmentVisitor
    {
        private readonly Dictionary<string, List<HashSet<string>?>> _sources = new(StringComparer.Ordinal);
        private readonly List<(string Source, string Column)> _columns = [];
        private readonly List<string> _unknown = [];
        private readonly Dictionary<string, HashSet<string>> _variables = new(StringComparer.Ordinal);

        public override void Visit(DeclareTableVariableStatement node) =>
            _variables[node.Body.VariableName.Value] =
                [.. node.Body.Definition.ColumnDefinitions.Select(column => column.ColumnIdentifier.Value)];

        public override void Visit(NamedTableReference node)
        {
            var name = node.SchemaObject.BaseIdentifier.Value;
            if (node.SchemaObject.SchemaIdentifier?.Value == "sys")
            {
                Add(node.Alias?.Value ?? name, null);
            }
            else if (tables.TryGetValue(name, out var columns))
            {
                Add(node.Alias?.Value ?? name, [.. columns.Keys]);
            }
            else if (!_sources.ContainsKey(name)) // UPDATE and DELETE name the alias.
            {
                _unknown.Add(name);
            }
        }

        public override void Visit(VariableTableReference node)
        {
            var name = node.Variable.Name;
            Add(node.Alias?.Value ?? name, _variables.TryGetValue(name, out var declared)
                ? declared
                : [.. types[typeOfVariable[name]].Select(row => row.Split(' ')[0])]);
        }

        public override void Visit(ColumnReferenceExpression node)
        {
            if (node.MultiPartIdentifier is { Count: 2 } name)
            {
                _columns.Add((name[0].Value, name[1].Value));
            }
        }

        public override void Visit(InsertSpecification node)
        {
            if (node.Target is NamedTableReference { SchemaObject.BaseIdentifier.Value: var name }
                && tables.TryGetValue(name, out var columns))
            {
                Compare(name, columns, node.Columns);
            }
        }

        public override void Visit(UpdateSpecification node)
        {
            var target = ((NamedTableReference)node.Target).SchemaObject.BaseIdentifier.Value;
            var finder = new AliasOf(target);
            node.FromClause?.Accept(finder);
            if (tables.TryGetValue(finder.Table ?? target, out var columns))
            {
                Compare(
                    finder.Table ?? target, columns,
                    node.SetClauses.OfType<AssignmentSetClause>().Select(set => set.Column));
            }
        }

        public List<string> Check() =>
        [
            .. _unknown.Where(name => !_sources.ContainsKey(name)
                && !name.StartsWith("unknown", StringComparison.Ordinal)).Select(name => $"unknown table {name}"),
            .. _unknown.Where(name => name.StartsWith("unknown", StringComparison.Ordinal)),
            .. _columns.Where(column => _sources.TryGetValue(column.Source, out var known)
                    && known.TrueForAll(columns => columns?.Contains(column.Column) == false))
                .Select(column => $"unknown column {column.Source}.{column.Column}").Distinct(StringComparer.Ordinal),
        ];

        private void Add(string alias, HashSet<string>? columns)
        {
            if (!_sources.TryGetValue(alias, out var known))
            {
                _sources[alias] = known = [];
            }

            known.Add(columns);
        }

        private void Compare(
            string table, Dictionary<string, string> columns, IEnumerable<ColumnReferenceExpression> named) =>
            _unknown.AddRange(named.Select(column => column.MultiPartIdentifier.Identifiers[^1].Value)
                .Where(column => !columns.ContainsKey(column))
                .Select(column => $"unknown column {column} of {table}"));
    }

    private sealed class AliasOf(string alias) : TSqlFragmentVisitor
    {
        public string? Table { get; private set; }

        public override void Visit(NamedTableReference node)
        {
            if (node.Alias?.Value == alias)
            {
                Table = node.SchemaObject.BaseIdentifier.Value;
            }
        }
    }
}
