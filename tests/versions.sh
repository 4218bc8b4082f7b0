# Run every chapter with the oldest versions of its packages, then with the newest; or one chapter:
#     sh tests/versions.sh [NAME]
# Outputs may differ from the stored ones. An error fails, and so does any warning, except two
# that Jupyter's own kernel gives when it starts and when it stops.
cd "$(dirname "$0")/.." || exit
allowed=ignore::DeprecationWarning:tornado.ioloop,ignore::PendingDeprecationWarning:ipykernel.kernelbase

try() {  # name of the environment, its Python, what stands for == in the list
    echo "== The $1 versions, on $("$2" --version):" &&
    "$2" -m venv --clear ".venv-$1" &&
    sed "s/==/$3/" requirements/oldest.txt > ".venv-$1/list.txt" &&
    ".venv-$1/bin/pip" install -q --no-deps "$(grep ^torch ".venv-$1/list.txt")" \
        --extra-index-url "$(sed -n 's/^--extra-index-url //p' binder/requirements.txt)" &&
    ".venv-$1/bin/pip" install -q -r ".venv-$1/list.txt" &&
    ".venv-$1/bin/pip" freeze | paste -s -d " " - &&
    ls chapters/${chapter:-*}.ipynb | PYTHONWARNINGS=error,$allowed xargs -n 1 ".venv-$1/bin/jupyter" execute
}

chapter=$1 old=failed new=failed
try oldest python3.11 == && old=passed
try newest "${PYTHON:-python3}" ">=" && new=passed
echo "oldest versions: $old, newest versions: $new"
[ "$old $new" = "passed passed" ]
